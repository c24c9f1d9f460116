package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.AudienceQuery;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.List;

/**
 * Who is meant by an origin's message, before the gate has its say.
 *
 * @param senders of whom one is to write to each
 * @param hasTemplate whether a template of WhatsApp's stands by for those whom free text may not reach now
 * @param holdoutPercent of those who could get it, so many get nothing: a control group that is the same for all steps of
 *     an origin; 0 to 50
 * @param at when the frequency cap's period ends
 */
public record Intended(
        WorkspaceId workspace,
        Origin origin,
        AudienceQuery audience,
        List<SenderId> senders,
        boolean hasTemplate,
        double holdoutPercent,
        Instant at) {}
