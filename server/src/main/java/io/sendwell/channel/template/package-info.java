/** The message templates of WhatsApp Business accounts: what WhatsApp has of them, and what we ask it to take. */
@NullMarked
package io.sendwell.channel.template;

import org.jspecify.annotations.NullMarked;
