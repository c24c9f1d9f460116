/** What every answer has in common: JSON, problems, limits, repeated requests, the document and the live stream. */
@NullMarked
package io.sendwell.platform.web;

import org.jspecify.annotations.NullMarked;
