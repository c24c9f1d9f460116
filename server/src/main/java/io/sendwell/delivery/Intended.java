package io.sendwell.delivery;

import io.sendwell.contact.AudienceQuery;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;

/**
 * Who is meant by an origin's message, before the gate has its say.
 *
 * @param holdoutPercent of those who could get it, so many get nothing: a control group that is the same for all steps of
 *     an origin; 0 to 50
 * @param at when the frequency cap's period ends
 */
public record Intended(
        WorkspaceId workspace, Origin origin, AudienceQuery audience, double holdoutPercent, Instant at) {}
