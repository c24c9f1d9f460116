package io.sendwell.analytics;

import io.sendwell.campaign.CampaignFacts;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Figures;
import io.sendwell.inbox.IncomingFigures;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.Workspaces;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the parameters that all reports share; 422 names the one that is wrong, 404 what is not here. */
@Component
class Asked {

    /** Ten years. */
    private static final int MOST_DAYS = 3660;

    private static final int LONGEST_TAG = 100;

    private final Workspaces workspaces;
    private final Senders senders;
    private final CampaignFacts campaigns;
    private final InstantSource clock;

    Asked(Workspaces workspaces, Senders senders, CampaignFacts campaigns, InstantSource clock) {
        this.workspaces = workspaces;
        this.senders = senders;
        this.campaigns = campaigns;
        this.clock = clock;
    }

    /**
     * What somebody wants to know.
     *
     * @param from and {@code to}: days at the workspace, both inclusive; null = all that there ever was
     * @param tag that contacts have now
     */
    record About(
            WorkspaceId workspace,
            ZoneId zone,
            LocalDate today,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable Long campaign,
            @Nullable Long sender,
            @Nullable String tag) {

        About during(LocalDate first, LocalDate last) {
            return new About(workspace, zone, today, first, last, campaign, sender, tag);
        }

        About ofCampaign(long id) {
            return new About(workspace, zone, today, from, to, id, sender, tag);
        }

        Figures.Question question() {
            var question = Figures.Question.all(workspace);
            if (from != null && to != null) {
                question = question.during(from, to);
            }
            if (campaign != null) {
                question = question.ofCampaign(campaign);
            }
            if (sender != null) {
                question = question.of(new SenderId(sender));
            }
            return tag == null ? question : question.tagged(tag);
        }

        IncomingFigures.Question incoming() {
            var question = question();
            return new IncomingFigures.Question(workspace, question.from(), question.to(), sender);
        }

        /** What people did is told apart by campaign and day alone. */
        boolean countsOutcomes() {
            return sender == null && tag == null;
        }

        /** Whether all of something is asked for: not some days of it, a sender's or a tag's. */
        boolean isWhole() {
            return from == null && countsOutcomes();
        }

        /** What people wrote is not told apart by what they were sent, nor by tags. */
        boolean countsIncoming() {
            return campaign == null && tag == null;
        }
    }

    /**
     * Reads them.
     *
     * @param campaign null = all
     * @param usualDays for how long, up to today, where nothing is said; null = all that there ever was
     */
    About about(Parameters given, @Nullable Long campaign, @Nullable Integer usualDays) {
        var workspace = Caller.current().workspace();
        var zone = workspaces.settings(workspace).timezone();
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var sender = given.senderId();
        var about = new About(workspace, zone, today, null, null, campaign, sender, tag(given.tag()));
        if (campaign != null) {
            campaigns.get(workspace, campaign);
        }
        if (sender != null
                && senders.named(workspace, List.of(new SenderId(sender))).isEmpty()) {
            throw Problem.notFound("sender", sender);
        }
        return within(about, given, usualDays);
    }

    private static About within(About about, Parameters given, @Nullable Integer usualDays) {
        var days = given.days() == null && given.from() == null && given.to() == null ? usualDays : given.days();
        if (days != null && (given.from() != null || given.to() != null)) {
            throw Problem.invalid("days", "says the same as from and to; give one of them");
        }
        if (days != null) {
            if (days < 1 || days > MOST_DAYS) {
                throw Problem.invalid("days", "must be between 1 and " + MOST_DAYS);
            }
            return about.during(about.today().minusDays(days - 1L), about.today());
        }
        if (given.from() == null && given.to() == null) {
            return about;
        }
        var to = given.to() == null ? about.today() : day("to", given.to());
        var from = given.from() == null ? to.minusDays(MOST_DAYS - 1L) : day("from", given.from());
        if (from.isAfter(to)) {
            throw Problem.invalid("from", "must not be after to");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw Problem.invalid("from", "must be within " + MOST_DAYS + " days of to");
        }
        return about.during(from, to);
    }

    private static LocalDate day(String field, String text) {
        try {
            var day = LocalDate.parse(text);
            if (day.getYear() >= 1970 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException notADay) {
            // Told below, like a day that cannot be meant.
        }
        throw Problem.invalid(field, "must be a day such as 2026-03-01");
    }

    private static @Nullable String tag(@Nullable String tag) {
        if (tag == null) {
            return null;
        }
        if (tag.isBlank() || tag.length() > LONGEST_TAG) {
            throw Problem.invalid("tag", "must have between 1 and " + LONGEST_TAG + " characters");
        }
        return tag.strip().toLowerCase(Locale.ROOT);
    }
}
