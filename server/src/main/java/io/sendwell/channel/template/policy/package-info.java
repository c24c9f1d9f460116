/** What WhatsApp asks of a template before it looks at it: values in, values out. */
@NullMarked
package io.sendwell.channel.template.policy;

import org.jspecify.annotations.NullMarked;
