/** Benchmarks: each prints a table of ratios measured in one run and writes it as JSON. Never part of the tests. */
@NullMarked
package io.sendwell.bench;

import org.jspecify.annotations.NullMarked;
