/** WhatsApp's Cloud API: numbers and their credentials, messages out. What comes in is in {@code webhook}. */
@NullMarked
package io.sendwell.channel.cloud;

import org.jspecify.annotations.NullMarked;
