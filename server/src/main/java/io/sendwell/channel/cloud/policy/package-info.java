/** Rules of the Cloud API: values in, values out. */
@NullMarked
package io.sendwell.channel.cloud.policy;

import org.jspecify.annotations.NullMarked;
