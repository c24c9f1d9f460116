package io.sendwell.delivery.figure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.SenderId;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.HourOfWeek;
import io.sendwell.delivery.Figures.Loss;
import io.sendwell.delivery.Figures.Lost;
import io.sendwell.delivery.Figures.Part;
import io.sendwell.delivery.Figures.Question;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.delivery.Origin;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Messages of a workspace to which things happen, and a straight count of them that knows nothing of any rollup. */
@NullMarked
final class Storm {

    private static final int OF_EACH = 6;
    private static final double MILLIS = 1000;

    /** What happens to some of the messages. */
    enum What {
        CLAIM("status = 'sending', sending_at = :at where status = 'queued'"),
        SEND("status = 'sent', sent_at = :at, settled_at = :at where status in ('sending', 'uncertain')"),
        LOSE_ANSWER("status = 'uncertain', settled_at = :at, doubts = 1 where status = 'sending'"),
        DELIVER("status = 'delivered', sent_at = coalesce(sent_at, :at), settled_at = coalesce(settled_at, :at)"
                + " where status in ('sent', 'uncertain')"),
        READ("status = 'read', sent_at = coalesce(sent_at, :at), settled_at = coalesce(settled_at, :at)"
                + " where status in ('sent', 'delivered', 'uncertain', 'sending')"),
        REFUSE("status = 'failed', reason = '131026', settled_at = :at where status in ('sending', 'sent')"),
        REFUSE_UNNAMED("status = 'failed', reason = null, settled_at = :at where status in ('sending', 'sent')"),
        SKIP("status = 'skipped', reason = 'opted_out', settled_at = :at where status = 'queued'"),
        RETRY("status = 'queued', reason = null, settled_at = null where status in ('failed', 'uncertain', 'sent')"),
        REPLY("replied_at = greatest(:at, sent_at) where replied_at is null and status <> 'queued'"),
        OPT_OUT("opted_out_at = :at where opted_out_at is null and status <> 'queued'"),
        REPEAT("status = status where true"),
        MOVE("batch_id = t.id, sender_id = t.sender_id from (select id, sender_id from delivery.batch"
                + " where workspace_id = :workspace and origin_kind = 'campaign' and origin_id = 7 order by id limit 1) t"
                + " where status = 'queued' and origin_id = 7"),
        DELETE("");

        private final String sql;

        What(String sql) {
            this.sql = sql;
        }
    }

    private record Row(
            String kind,
            long origin,
            int step,
            long sender,
            long variant,
            String status,
            @Nullable String reason,
            @Nullable Instant sentAt,
            @Nullable Instant settledAt,
            @Nullable Instant repliedAt,
            boolean optedOut) {

        private Instant at() {
            return sentAt == null ? requireNonNull(settledAt) : sentAt;
        }

        private Sums sums() {
            return new Sums(
                    is("sent") + is("delivered") + is("read"),
                    is("delivered") + is("read"),
                    is("read"),
                    is("failed"),
                    is("skipped"),
                    is("uncertain"),
                    repliedAt == null ? 0 : 1,
                    optedOut ? 1 : 0);
        }

        private long is(String one) {
            return status.equals(one) ? 1 : 0;
        }
    }

    private final TestServer server;
    private final TestShop shop;
    private final List<Row> deleted = Collections.synchronizedList(new ArrayList<>());

    /** Messages of two campaigns, one with a step, and single ones, with variants, over two senders. */
    Storm(TestServer server) {
        this.server = server;
        this.shop = TestShop.open(server, TestShop.UNPACED);
        var senders = List.of(shop.sender(), shop.addSender(TestShop.UNPACED));
        int n = 0;
        for (var sender : senders) {
            for (var origin : List.of("campaign/7/0", "campaign/8/1", "reply/0/0")) {
                insert(sender, origin.split("/", -1), 100 * ++n);
            }
        }
    }

    TestShop shop() {
        return shop;
    }

    private void insert(long sender, String[] origin, int firstContact) {
        shop.inDatabase(jdbc -> jdbc.sql("""
                        with batch as (
                            insert into delivery.batch (workspace_id, sender_id, origin_kind, origin_id, step, kind,
                                priority, state, created_at)
                            values (:workspace, :sender, :kind, :origin, :step, 'marketing', 3, 'held', :at)
                            returning *)
                        insert into delivery.message (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id,
                            step, due_at, variant)
                        select workspace_id, id, sender_id, :contact + n, origin_kind, origin_id, step, :at, nullif(n % 3, 0)
                        from batch, generate_series(1, :each) n
                        """)
                .param("workspace", shop.workspace().value())
                .param("sender", sender)
                .param("kind", origin[0])
                .param("origin", Long.valueOf(origin[1]))
                .param("step", Integer.valueOf(origin[2]))
                .param("at", Timestamp.from(shop.now()))
                .param("contact", firstContact)
                .param("each", OF_EACH)
                .update());
    }

    /**
     * Some messages change, in a transaction that may be rolled back as by a crash.
     *
     * @param seed chooses which, when, and whether it is
     */
    void happens(What what, int seed) {
        var random = new Random(seed);
        var transaction = new TransactionTemplate(server.bean(PlatformTransactionManager.class));
        Tenancy.asEngine(() -> transaction.executeWithoutResult(status -> {
            var ids = some(random);
            var at = Timestamp.from(shop.now().minusMillis(random.nextInt(4_000_000)));
            boolean crash = random.nextInt(6) == 0;
            if (what == What.DELETE) {
                var gone = delete(ids);
                if (!crash) {
                    deleted.addAll(gone);
                }
            } else {
                change(what, ids, at);
            }
            if (crash) {
                status.setRollbackOnly();
            }
        }));
    }

    private Long[] some(Random random) {
        return server
                .bean(JdbcClient.class)
                .sql("select id from delivery.message where workspace_id = :workspace order by id for no key update")
                .param("workspace", shop.workspace().value())
                .query(Long.class)
                .list()
                .stream()
                .filter(_ -> random.nextInt(3) > 0)
                .toArray(Long[]::new);
    }

    private void change(What what, Long[] ids, Timestamp at) {
        server.bean(JdbcClient.class)
                .sql("update delivery.message m set " + what.sql.replace(":at", "cast(:at as timestamptz)")
                        + " and m.workspace_id = :workspace and m.id = any(:ids)")
                .param("workspace", shop.workspace().value())
                .param("ids", ids)
                .param("at", at)
                .update();
    }

    /** As the clean-up does, which takes settled messages and notes how many. */
    private List<Row> delete(Long[] ids) {
        return server.bean(JdbcClient.class)
                .sql("""
                        with gone as (
                            delete from delivery.message
                            where workspace_id = :workspace and id = any(:ids)
                              and status in ('sent', 'delivered', 'read', 'failed', 'skipped')
                            returning *
                        ), noted as (
                            insert into delivery.departed as d
                                (workspace_id, batch_id, messages, replied, opted_out, settled_before)
                            select workspace_id, batch_id, count(*), count(replied_at), count(opted_out_at),
                                   max(settled_at) + interval '1 ms'
                            from gone group by 1, 2
                            on conflict (batch_id) do update
                            set messages = d.messages + excluded.messages, replied = d.replied + excluded.replied,
                                opted_out = d.opted_out + excluded.opted_out,
                                settled_before = greatest(d.settled_before, excluded.settled_before)
                        )
                        select * from gone
                        """)
                .param("workspace", shop.workspace().value())
                .param("ids", ids)
                .query((row, _) -> row(row))
                .list();
    }

    /** Folds all that began before an instant. */
    void fold(Instant before) {
        Tenancy.asEngine(() -> server.bean(Fold.class).fold(shop.workspace(), before, zone()));
    }

    /** Whether all is folded. */
    boolean isFolded() {
        return shop.<Long>inDatabase(jdbc -> jdbc.sql("""
                        select (select count(*) from delivery.figures where workspace_id = :workspace)
                             + (select count(*) from delivery.figure_detail where workspace_id = :workspace)
                        """)
                        .param("workspace", shop.workspace().value())
                        .query(Long.class)
                        .single())
                == 0;
    }

    ZoneId zone() {
        return server.bean(Workspaces.class).settings(shop.workspace()).timezone();
    }

    /** Asks for the figures in every way, and counts straight. */
    void assertFiguresAreTrue() {
        Tenancy.inWorkspace(shop.workspace(), this::compare);
    }

    private void compare() {
        var figures = server.bean(Figures.class);
        var rows = all();
        var all = Question.all(shop.workspace());
        var seven = all.ofCampaign(7);
        var one = all.of(new SenderId(shop.sender()));
        var today = shop.now().atZone(zone()).toLocalDate();
        var lately = all.during(today.minusDays(1), today);
        Predicate<Row> ofSeven = row -> row.kind.equals("campaign") && row.origin == 7;
        Predicate<Row> ofSender = row -> row.sender == shop.sender();

        assertThat(figures.total(all)).isEqualTo(sum(rows));
        assertThat(figures.total(seven.of(new SenderId(shop.sender()))))
                .isEqualTo(sum(rows.stream().filter(ofSeven.and(ofSender)).toList()));
        assertThat(figures.total(lately))
                .isEqualTo(sum(rows.stream()
                        .filter(row -> !row.at().atZone(zone()).toLocalDate().isBefore(lately.from()))
                        .toList()));
        assertSame(figures.byDay(all), by(rows, row -> row.at().atZone(zone()).toLocalDate()));
        assertSame(
                figures.byOrigin(all),
                by(rows.stream().filter(row -> row.kind.equals("campaign")).toList(), Row::origin));
        assertSame(figures.bySender(all), by(rows, Row::sender));
        assertSame(figures.byHour(all), by(rows, this::hour));
        assertSame(figures.byHour(one), by(rows.stream().filter(ofSender).toList(), this::hour));
        assertSame(figures.byHour(seven), by(rows.stream().filter(ofSeven).toList(), this::hour));
        assertSame(figures.byHourOfWeek(all), by(rows, row -> {
            var local = row.at().atZone(zone());
            return new HourOfWeek(local.getDayOfWeek(), local.getHour());
        }));
        assertThat(figures.byKind(all).getOrDefault(Origin.Kind.REPLY, Sums.NONE))
                .isEqualTo(sum(
                        rows.stream().filter(row -> row.kind.equals("reply")).toList()));
        assertSame(
                figures.parts(seven).stream().collect(Collectors.toMap(Part::variant, Part::sums, Sums::plus)),
                by(rows.stream().filter(ofSeven).toList(), Row::variant));
        assertSame(
                figures.parts(all.ofCampaign(8)).stream().collect(Collectors.toMap(Part::step, Part::sums, Sums::plus)),
                by(
                        rows.stream()
                                .filter(row -> row.kind.equals("campaign") && row.origin == 8)
                                .toList(),
                        Row::step));
        assertThat(figures.senderHours(all, Instant.EPOCH).stream()
                        .map(Figures.SenderHour::sums)
                        .reduce(Sums.NONE, Sums::plus))
                .isEqualTo(sum(rows));
        assertLosses(figures.losses(all, Lost.FAILED), rows, "failed");
        assertLosses(figures.losses(all, Lost.SKIPPED), rows, "skipped");
        assertThat(figures.answerTimes(all).bySteps().entrySet().stream()
                        .filter(step -> step.getValue() != 0)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .isEqualTo(rows.stream()
                        .filter(row -> row.repliedAt != null && row.sentAt != null)
                        .collect(Collectors.groupingBy(Storm::answerStep, Collectors.counting())));
    }

    private Instant hour(Row row) {
        return row.at().atZone(zone()).truncatedTo(ChronoUnit.HOURS).toInstant();
    }

    private static int answerStep(Row row) {
        double seconds = Duration.between(requireNonNull(row.sentAt), requireNonNull(row.repliedAt))
                        .toMillis()
                / MILLIS;
        return (int) Math.floor(8 * Math.log(Math.max(1, seconds)) / Math.log(2) + 1e-12);
    }

    private static void assertLosses(List<Loss> losses, List<Row> rows, String status) {
        record Key(long sender, String reason) {}
        assertThat(losses.stream().collect(Collectors.toMap(loss -> new Key(loss.sender(), loss.reason()), Loss::n)))
                .isEqualTo(rows.stream()
                        .filter(row -> row.status.equals(status))
                        .collect(Collectors.groupingBy(
                                row -> new Key(row.sender, row.reason == null ? "unknown" : row.reason),
                                Collectors.counting())));
    }

    /** What is nothing may be there or not. */
    private static <K> void assertSame(Map<K, Sums> kept, Map<K, Sums> counted) {
        var something = new TreeMap<>(kept);
        something.values().removeIf(Sums.NONE::equals);
        assertThat(something).isEqualTo(counted);
    }

    private static <K> Map<K, Sums> by(List<Row> rows, Function<Row, K> key) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        key, TreeMap::new, Collectors.collectingAndThen(Collectors.toList(), Storm::sum)));
    }

    private static Sums sum(List<Row> rows) {
        return rows.stream().map(Row::sums).reduce(Sums.NONE, Sums::plus);
    }

    /** All that there ever were and of which something has become. */
    private List<Row> all() {
        var rows = new ArrayList<>(deleted);
        rows.addAll(server.bean(TransactionTemplate.class)
                .execute(_ -> server.bean(JdbcClient.class)
                        .sql("""
                                select * from delivery.message
                                where workspace_id = :workspace and status not in ('queued', 'sending')
                                """)
                        .param("workspace", shop.workspace().value())
                        .query((row, _) -> row(row))
                        .list()));
        return rows;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("origin_kind"),
                row.getLong("origin_id"),
                row.getInt("step"),
                row.getLong("sender_id"),
                row.getLong("variant"),
                row.getString("status"),
                row.getString("reason"),
                instant(row, "sent_at"),
                instant(row, "settled_at"),
                instant(row, "replied_at"),
                row.getTimestamp("opted_out_at") != null);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
