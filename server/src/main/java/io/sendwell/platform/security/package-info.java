/** Who may enter: the filter chain, tokens and cookies, headers. */
@NullMarked
package io.sendwell.platform.security;

import org.jspecify.annotations.NullMarked;
