package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.delivery.figure.Sources;
import io.sendwell.delivery.policy.AnswerTimes;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to what became of messages. Exact, and what it costs does not grow with the messages: counted as things happen,
 * kept by day and hour at the workspace, beside the newest changes (see {@code V2__figures.sql}). What happens to a message
 * counts when it was sent; what was never sent, when it was settled. Messages that the clean-up has taken count as before.
 * In the scope of the workspace or of the engine.
 */
@Repository
public class Figures {

    /** Looking at the messages of contacts with a tag must not keep the database busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String GROUPED = "with rows as (%s) select %s, %s from rows group by 1";

    private final JdbcClient jdbc;
    private final Workspaces workspaces;

    Figures(JdbcClient jdbc, Workspaces workspaces) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
    }

    /**
     * Which messages are meant.
     *
     * @param from the first day at the workspace
     * @param to the last one
     * @param kind null = whatever they came from
     * @param origin an id of that kind; null = all. Only campaigns are told apart, others have 0
     * @param sender null = all
     * @param tag of contacts, in lower case; null = all. Asks the messages themselves: what the clean-up has taken is not in
     *     it, and it costs what there are of them
     */
    public record Question(
            WorkspaceId workspace,
            LocalDate from,
            LocalDate to,
            Origin.@Nullable Kind kind,
            @Nullable Long origin,
            @Nullable SenderId sender,
            @Nullable String tag) {

        private static final LocalDate FIRST = LocalDate.of(1970, 1, 1);
        private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

        /** All messages that there ever were. */
        public static Question all(WorkspaceId workspace) {
            return new Question(workspace, FIRST, LAST, null, null, null, null);
        }

        public Question during(LocalDate first, LocalDate last) {
            return new Question(workspace, first, last, kind, origin, sender, tag);
        }

        public Question ofCampaigns() {
            return new Question(workspace, from, to, Origin.Kind.CAMPAIGN, origin, sender, tag);
        }

        public Question ofCampaign(long id) {
            return new Question(workspace, from, to, Origin.Kind.CAMPAIGN, id, sender, tag);
        }

        /** An origin, all steps of it. */
        public Question of(Origin one) {
            return new Question(workspace, from, to, one.kind(), one.id(), sender, tag);
        }

        public Question of(SenderId one) {
            return new Question(workspace, from, to, kind, origin, one, tag);
        }

        public Question tagged(String key) {
            return new Question(workspace, from, to, kind, origin, sender, key);
        }
    }

    /**
     * Counts that include one another: what was read was delivered, what was delivered was sent. With what still waits
     * ({@link Progress}) sent, failed, skipped and uncertain are all messages.
     *
     * @param sent taken by WhatsApp and not refused later
     * @param uncertain handed over, and no answer came
     */
    public record Sums(
            long sent,
            long delivered,
            long read,
            long failed,
            long skipped,
            long uncertain,
            long replied,
            long optedOut) {

        public static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0);

        public Sums plus(Sums other) {
            return new Sums(
                    sent + other.sent,
                    delivered + other.delivered,
                    read + other.read,
                    failed + other.failed,
                    skipped + other.skipped,
                    uncertain + other.uncertain,
                    replied + other.replied,
                    optedOut + other.optedOut);
        }

        /** Handed over to WhatsApp, whatever it said. */
        public long attempted() {
            return sent + failed + uncertain;
        }

        /** All that is settled. */
        public long settled() {
            return attempted() + skipped;
        }
    }

    /** All in one. */
    @Transactional(readOnly = true)
    public Sums total(Question question) {
        return asked(question, "with rows as (%s) select %s from rows".formatted(days(question), Sources.SUMMED))
                .query((row, _) -> sums(row))
                .single();
    }

    /** By what they came from. */
    @Transactional(readOnly = true)
    public NavigableMap<Origin.Kind, Sums> byKind(Question question) {
        return grouped(question, days(question), "origin_kind", row -> Origin.Kind.of(row.getString("origin_kind")));
    }

    /** By day at the workspace; days without messages are left out. */
    @Transactional(readOnly = true)
    public NavigableMap<LocalDate, Sums> byDay(Question question) {
        return grouped(question, days(question), "day", row -> row.getObject("day", LocalDate.class));
    }

    /** By the id of their origin; of campaigns, unless the question is about another kind. */
    @Transactional(readOnly = true)
    public NavigableMap<Long, Sums> byOrigin(Question question) {
        var about = question.kind() == null ? question.ofCampaigns() : question;
        return grouped(about, daysByOrigin(about), "origin_id", row -> row.getLong("origin_id"));
    }

    /** The same of some of them; those without messages are left out. */
    @Transactional(readOnly = true)
    public NavigableMap<Long, Sums> byOrigin(Question question, Collection<Long> ids) {
        var sums = new TreeMap<Long, Sums>();
        var about = question.kind() == null ? question.ofCampaigns() : question;
        asked(about, GROUPED.formatted(daysByOrigin(about), "origin_id", Sources.SUMMED))
                .param("origins", ids.toArray(Long[]::new))
                .query(row -> {
                    sums.put(row.getLong("origin_id"), sums(row));
                });
        return sums;
    }

    /** By the sender's id. */
    @Transactional(readOnly = true)
    public NavigableMap<Long, Sums> bySender(Question question) {
        return grouped(question, days(question), "sender_id", row -> row.getLong("sender_id"));
    }

    /** By hour: an hour is that of the clocks at the workspace, named by the instant at which it begins. */
    @Transactional(readOnly = true)
    public NavigableMap<Instant, Sums> byHour(Question question) {
        return grouped(
                question, hours(question), "at", row -> row.getTimestamp("at").toInstant());
    }

    /** An hour of the week, on the clocks at the workspace. */
    public record HourOfWeek(DayOfWeek day, int hour) implements Comparable<HourOfWeek> {
        @Override
        public int compareTo(HourOfWeek other) {
            return day == other.day ? Integer.compare(hour, other.hour) : day.compareTo(other.day);
        }
    }

    /** By the hour of the week in which they were sent. */
    @Transactional(readOnly = true)
    public NavigableMap<HourOfWeek, Sums> byHourOfWeek(Question question) {
        return grouped(
                question,
                Sources.EACH_HOUR_ONCE.formatted(hours(question)),
                "extract(isodow from at at time zone :zone) * 24 + extract(hour from at at time zone :zone) as slot",
                row -> new HourOfWeek(DayOfWeek.of(row.getInt("slot") / 24), row.getInt("slot") % 24));
    }

    /**
     * A part of a campaign.
     *
     * @param step 0 where it has none
     * @param variant 0 = the main text
     */
    public record Part(int step, long sender, long variant, Sums sums) {}

    /** A campaign's parts. */
    @Transactional(readOnly = true)
    public List<Part> parts(Question ofCampaign) {
        return asked(
                        ofCampaign,
                        "with rows as (%s) select step, sender_id, variant, %s from rows group by 1, 2, 3 order by 1, 2, 3"
                                .formatted(hours(ofCampaign), Sources.SUMMED))
                .query((row, _) ->
                        new Part(row.getInt("step"), row.getLong("sender_id"), row.getLong("variant"), sums(row)))
                .list();
    }

    /** What a sender did in an hour. */
    public record SenderHour(Instant at, long sender, Origin.Kind kind, Sums sums) {}

    /** By hour, sender and kind of origin, from the hour on in which {@code since} lies. */
    @Transactional(readOnly = true)
    public List<SenderHour> senderHours(Question question, Instant since) {
        return asked(
                        question,
                        "with rows as (%s) select at, sender_id, origin_kind, %s from rows group by 1, 2, 3 order by 1, 2, 3"
                                .formatted(hours(question), Sources.SUMMED))
                .param("start", Timestamp.from(hourOf(question, since)))
                .query((row, _) -> new SenderHour(
                        row.getTimestamp("at").toInstant(),
                        row.getLong("sender_id"),
                        Origin.Kind.of(row.getString("origin_kind")),
                        sums(row)))
                .list();
    }

    /** Why messages were lost. */
    public enum Lost {
        FAILED,
        SKIPPED;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Messages of a sender that failed or were skipped for one reason.
     *
     * @param reason a code for {@link Explanation}
     */
    public record Loss(long sender, String reason, long n) {}

    /** Those of each sender and reason, the most frequent first. */
    @Transactional(readOnly = true)
    public List<Loss> losses(Question question, Lost how) {
        return asked(question, "with detail as (%s)".formatted(details(question)) + """
                        select sender_id, value, sum(n)::bigint as n from detail
                        group by sender_id, value having sum(n) > 0 order by n desc, value, sender_id
                        """)
                .param("what", how.code())
                .query((row, _) -> new Loss(row.getLong("sender_id"), row.getString("value"), row.getLong("n")))
                .list();
    }

    /** From sending a message to the answer that is credited to it. */
    @Transactional(readOnly = true)
    public AnswerTimes answerTimes(Question question) {
        var steps = new HashMap<Integer, Long>();
        asked(
                        question,
                        "with detail as (%s) ".formatted(details(question))
                                + "select value::int as step, sum(n)::bigint as n from detail group by value")
                .param("what", "answered")
                .query(row -> {
                    steps.put(row.getInt("step"), row.getLong("n"));
                });
        return new AnswerTimes(steps);
    }

    private interface Key<K> {
        K of(ResultSet row) throws SQLException;
    }

    private <K> NavigableMap<K, Sums> grouped(Question question, String rows, String key, Key<K> read) {
        var sums = new TreeMap<K, Sums>();
        asked(question, GROUPED.formatted(rows, key, Sources.SUMMED)).query(row -> {
            sums.put(read.of(row), sums(row));
        });
        return sums;
    }

    private static String days(Question question) {
        return question.tag() == null && question.origin() == null ? Sources.SENDER_DAYS : daysByOrigin(question);
    }

    private static String daysByOrigin(Question question) {
        return question.tag() == null ? Sources.DAYS : Sources.MESSAGES_OF_TAGGED;
    }

    /** A campaign's hours are kept by campaign; all others' by sender. */
    private static String hours(Question question) {
        return question.tag() != null
                ? Sources.MESSAGES_OF_TAGGED
                : question.origin() == null ? Sources.HOURS : Sources.HOURS_OF_ORIGIN;
    }

    private static String details(Question question) {
        return question.tag() == null ? Sources.DETAILS : Sources.DETAILS_OF_TAGGED;
    }

    private Instant hourOf(Question question, Instant at) {
        var zone = workspaces.settings(question.workspace()).timezone();
        return at.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
    }

    private JdbcClient.StatementSpec asked(Question question, String sql) {
        var zone = workspaces.settings(question.workspace()).timezone();
        var sender = question.sender();
        if (question.tag() != null) {
            jdbc.sql("select set_config('statement_timeout', :patience, true)")
                    .param("patience", Long.toString(PATIENCE.toMillis()))
                    .query(String.class)
                    .single();
        }
        var kind = question.kind();
        return jdbc.sql(sql)
                .params(Map.of(
                        "workspace",
                        question.workspace().value(),
                        "from",
                        question.from(),
                        "to",
                        question.to(),
                        "start",
                        Timestamp.from(question.from().atStartOfDay(zone).toInstant()),
                        "end",
                        Timestamp.from(
                                question.to().plusDays(1).atStartOfDay(zone).toInstant()),
                        "zone",
                        zone.getId()))
                .param("kind", kind == null ? null : kind.code())
                .param("origin", question.origin())
                .param("origins", null)
                .param("tag", question.tag())
                .param("sender", sender == null ? null : sender.value());
    }

    private static Sums sums(ResultSet row) throws SQLException {
        return new Sums(
                row.getLong("sent"),
                row.getLong("delivered"),
                row.getLong("read"),
                row.getLong("failed"),
                row.getLong("skipped"),
                row.getLong("uncertain"),
                row.getLong("replied"),
                row.getLong("opted_out"));
    }
}
