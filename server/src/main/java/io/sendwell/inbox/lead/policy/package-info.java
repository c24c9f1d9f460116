/** The rules of selling: which way a lead may go, and what it may be worth. */
@NullMarked
package io.sendwell.inbox.lead.policy;

import org.jspecify.annotations.NullMarked;
