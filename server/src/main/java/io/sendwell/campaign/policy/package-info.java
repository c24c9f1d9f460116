/** The rules of campaigns: values in, values out. */
@NullMarked
package io.sendwell.campaign.policy;

import org.jspecify.annotations.NullMarked;
