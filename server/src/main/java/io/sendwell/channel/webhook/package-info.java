/** What Meta brings: messages of people, words about ours, and news of numbers, accounts and templates. */
@NullMarked
package io.sendwell.channel.webhook;

import org.jspecify.annotations.NullMarked;
