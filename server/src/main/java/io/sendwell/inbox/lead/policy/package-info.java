/** The rules of selling: which way a lead may go, and what it may be worth. */
@NamedInterface("amounts")
@NullMarked
package io.sendwell.inbox.lead.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
