/** Uploaded files: checked by their bytes, stored once, handed out again. */
@NullMarked
package io.sendwell.channel.media;

import org.jspecify.annotations.NullMarked;
