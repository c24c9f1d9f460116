/** The OpenAPI document: what the code says by its types, in the API's words. */
@NullMarked
package io.sendwell.platform.document;

import org.jspecify.annotations.NullMarked;
