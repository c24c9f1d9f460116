package io.sendwell.bench;

import static io.sendwell.bench.Rounds.ROUNDS;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.SendingSettingsChanged;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reports of a workspace with 10,000,000 messages over 90 days, beside another one: how long each takes over HTTP, and
 * against the query that counts the messages themselves. And what the triggers that keep the figures cost the drain.
 */
final class AnalyticsBench {

    private static final int MESSAGES = Integer.getInteger("bench.messages", 10_000_000);
    private static final int DRAINED = Integer.getInteger("bench.drained", 50_000);
    private static final int REQUESTS = Integer.getInteger("bench.requests", 300);
    private static final int WARM_UP = 50;
    private static final int SENDERS = 20;
    private static final int CAMPAIGNS = 300;
    private static final int DAYS = 90;
    private static final long OTHER = 2;
    private static final double MOST_MILLIS = 50;
    private static final double GOAL_MILLIS = 10;

    /** One in so many has the tag that reports are narrowed by. */
    private static final int TAGGED = 100;

    /**
     * A report and the query that one would write without figures.
     *
     * @param ofAll whether that query reads all messages; else those of a campaign or of a tag alone
     */
    private record Report(String path, String naive, boolean ofAll) {}

    private static final String COUNTS = """
            count(*) filter (where status in ('sent', 'delivered', 'read')),
            count(*) filter (where status in ('delivered', 'read')), count(*) filter (where status = 'read'),
            count(*) filter (where status = 'failed'), count(*) filter (where status = 'skipped'),
            count(replied_at), count(opted_out_at)
            from delivery.message where workspace_id = 1""";

    private static final String LATELY = " and sent_at > now() - interval '%d days'";

    private static final String VIPS = """
            select ct.contact_id from contact.tag t
            join contact.contact_tag ct on ct.workspace_id = 1 and ct.tag_id = t.id
            where t.workspace_id = 1 and t.key = 'vip'""";

    private static final List<Report> REPORTS = List.of(
            new Report("dashboard", "select " + COUNTS, true),
            new Report("dashboard?days=90", "select " + COUNTS + LATELY.formatted(DAYS), true),
            new Report(
                    "campaigns",
                    "select origin_id, " + COUNTS + " and origin_kind = 'campaign' group by 1 order by 1 desc limit 50",
                    true),
            new Report(
                    "campaigns/150",
                    "select variant, " + COUNTS + " and origin_kind = 'campaign' and origin_id = 150 group by 1",
                    false),
            new Report(
                    "campaigns/compare?campaign_ids=1,2,3,4,5,150,151,152,299,300",
                    "select origin_id, " + COUNTS
                            + " and origin_kind = 'campaign' and origin_id in (1,2,3,4,5,150,151,152,299,300) group by 1",
                    false),
            new Report(
                    "messages/timeline?days=90",
                    "select date_trunc('day', sent_at), " + COUNTS + LATELY.formatted(DAYS) + " group by 1",
                    true),
            new Report(
                    "messages/timeline?interval=hour&days=7",
                    "select date_trunc('hour', sent_at), " + COUNTS + LATELY.formatted(7) + " group by 1",
                    true),
            new Report(
                    "engagement?days=90",
                    "select percentile_cont(0.5) within group (order by replied_at - sent_at), "
                            + "extract(dow from sent_at), extract(hour from sent_at), "
                            + COUNTS + LATELY.formatted(DAYS) + " group by 2, 3",
                    true),
            new Report(
                    "top-performers?days=90",
                    "select origin_id, " + COUNTS + LATELY.formatted(DAYS) + " group by 1",
                    true),
            new Report("top-performers?days=90&by=click_rate", """
                    select m.origin_id, count(*) filter (where m.status in ('delivered', 'read')), count(distinct k.message_id),
                           sum(k.times)
                    from delivery.message m
                    left join campaign.click k on k.workspace_id = 1 and k.message_id = m.id
                    where m.workspace_id = 1 and m.sent_at > now() - interval '90 days' group by 1
                    """, true),
            new Report("dashboard?sender_id=3", "select " + COUNTS + " and sender_id = 3", true),
            new Report(
                    "dashboard?days=90&tag=vip",
                    "select " + COUNTS + LATELY.formatted(DAYS) + " and contact_id in (" + VIPS + ")",
                    false),
            new Report(
                    "failures?days=90",
                    "select sender_id, reason, count(*) from delivery.message where workspace_id = 1"
                            + " and status in ('failed', 'skipped') and settled_at > now() - interval '90 days' group by 1, 2",
                    true));

    private final BenchServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private AnalyticsBench(BenchServer server) {
        this.server = server;
    }

    static Table run() {
        var table = new Table("Reports on %,d messages over %d days".formatted(MESSAGES, DAYS));
        BenchServer.latency(Duration.ZERO);
        try (var server = BenchServer.start()) {
            triggers(table, server);
        }
        try (var server = BenchServer.start()) {
            var bench = new AnalyticsBench(server);
            bench.fill(table);
            bench.measure(table);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        table.note("Requests one after the other over one connection, session and row-level security as always.");
        table.note("The naive query reads delivery.message as the database's owner, without HTTP; the median of %d."
                .formatted(ROUNDS));
        return table;
    }

    /** The drain with and without them, in turns. */
    private static void triggers(Table table, BenchServer server) {
        server.contacts(DRAINED);
        server.senders(SENDERS, 0);
        var with = new Drain("drain with the triggers of tally and figures", server, true);
        var without = new Drain("drain without", server, false);
        with.warmUp(DRAINED);
        without.warmUp(DRAINED);
        for (int round = 0; round < ROUNDS; round++) {
            with.measure(DRAINED);
            without.measure(DRAINED);
        }
        with.report(table);
        without.report(table);
        table.ratio("drain with triggers against without", with.rate() / without.rate(), 0.85, 0.95);
    }

    private static final class Drain extends Contender {
        private static int campaign;

        private final BenchServer server;
        private final Campaigns campaigns;
        private final boolean counted;

        Drain(String name, BenchServer server, boolean counted) {
            super(name, server);
            this.server = server;
            this.campaigns = new Campaigns(server);
            this.counted = counted;
        }

        @Override
        void prepare(int messages) {
            campaigns.launchHeld(++campaign, SENDERS);
            server.asOwner(
                    "alter table delivery.message %s trigger user".formatted(counted ? "enable" : "disable"),
                    "vacuum analyze",
                    "checkpoint");
        }

        @Override
        void work(int messages) {
            campaigns.release(campaign);
            Rounds.await(() -> server.countAsOwner("""
                    select count(*) from (
                        select from delivery.batch b join delivery.message m on m.batch_id = b.id and m.status = 'queued'
                        where b.origin_kind = 'campaign' and b.origin_id = %1$d
                        union all
                        select from delivery.batch b join delivery.message m on m.batch_id = b.id and m.status = 'sending'
                        where b.origin_kind = 'campaign' and b.origin_id = %1$d
                        limit 1) open
                    """.formatted(campaign)) == 0);
        }

        @Override
        void rest() {
            server.asOwner("alter table delivery.message enable trigger user");
        }

        @Override
        Stream<ProcessHandle> processes() {
            return Stream.of(ProcessHandle.current());
        }
    }

    /** Rows as years of work would leave them, with triggers off; then the figures in one statement for each table. */
    private void fill(Table table) {
        int people = Math.max(MESSAGES / CAMPAIGNS + 1, 1000);
        server.contacts(people);
        server.senders(SENDERS, 0);
        server.update("""
                insert into workspace.workspace (id, name, created_at, default_country, timezone, retention_days, clean_up_at,
                    opt_out_words, opt_out_confirmation)
                overriding system value
                values (%d, 'Elsewhere', now(), 'US', 'UTC', 90, now() + interval '30 days', '{}', '')
                """.formatted(OTHER));
        server.update("update workspace.workspace set clean_up_at = now() + interval '30 days'");
        server.update("""
                insert into campaign.campaign (id, workspace_id, name, type, status, message_template, sender_ids, audience,
                    variables, timezone, local_time, holdout_percent, move_when_paused, recipients, excluded, created_at, started_at)
                overriding system value
                select n, 1, 'Campaign ' || n, 'broadcast', 'completed', 'Hi', '{1}',
                       '{"all":true,"contact_ids":[],"list_ids":[],"tags":[],"segment_id":null}', '{}', 'UTC', false, 0, false,
                       %d, 0, now(), now()
                from generate_series(1, %d) n
                """.formatted(MESSAGES / CAMPAIGNS, CAMPAIGNS));
        double seconds = messages();
        table.row("filling in %,d messages".formatted(MESSAGES), "s", List.of(seconds));
        table.row(
                "counting them all, a statement for each table",
                "s",
                List.of(server.asOwner(TALLY, FIGURES, DETAILS, RECEIVED, CLICK_TALLY)));
        long start = System.nanoTime();
        server.publish(new SendingSettingsChanged(new WorkspaceId(BenchServer.WORKSPACE)));
        Rounds.await(() -> server.countAsOwner("""
                select count(*) from delivery.figures where workspace_id = 1 and at < now() - interval '1 hour'
                """) == 0);
        table.row("folding 90 days at once", "s", List.of(Rounds.secondsSince(start)));
        server.asOwner(TAG, "vacuum analyze", "checkpoint");
    }

    /** The second workspace has a tenth as many, of the same campaigns' shape. */
    private double messages() {
        var indexes = server.inTransaction(() -> server.jdbc()
                .sql("""
                        select indexdef from pg_indexes
                        where schemaname = 'delivery' and tablename = 'message' and indexname <> 'message_pkey'
                        """)
                .query(String.class)
                .list());
        var statements = new ArrayList<String>();
        statements.add("alter table delivery.message disable trigger user");
        indexes.forEach(index -> statements.add("drop index delivery." + index.replaceFirst("CREATE (UNIQUE )?INDEX (\\S+) .*", "$2")));
        statements.add(BATCHES.formatted(1, SENDERS, CAMPAIGNS));
        statements.add(BATCHES.formatted(OTHER, SENDERS, CAMPAIGNS));
        statements.add(FILL.formatted(1, MESSAGES, CAMPAIGNS, SENDERS, DAYS));
        statements.add(FILL.formatted(OTHER, MESSAGES / 10, CAMPAIGNS, SENDERS, DAYS));
        statements.add(LINKS);
        statements.add(CLICKS);
        statements.addAll(indexes);
        statements.add("alter table delivery.message enable trigger user");
        statements.add("analyze delivery.message");
        return server.asOwner(statements.toArray(String[]::new));
    }

    private static final String BATCHES = """
            insert into delivery.batch (workspace_id, sender_id, origin_kind, origin_id, step, kind, priority, state, created_at)
            select %d, s, 'campaign', c, 0, 'marketing', 3, 'closed', now()
            from generate_series(1, %d) s, generate_series(1, %d) c
            """;

    /** Each campaign goes out from nine to nine on two days. */
    private static final String FILL = """
            insert into delivery.message (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, status,
                due_at, attempt, reason, variant, sending_at, sent_at, delivered_at, read_at, settled_at, replied_at,
                opted_out_at)
            select %1$d, b.id, b.sender_id, 1 + i, 'campaign', c, 0, status, at, 1,
                   case when status = 'failed' then (array['131026', '131049', '131047', '470'])[1 + i %% 4]
                        when status = 'skipped' then 'opted_out' end,
                   case when c %% 3 = 0 then nullif(i %% 3, 0) end, at,
                   case when status in ('sent', 'delivered', 'read') then at end,
                   case when status in ('delivered', 'read') then at + interval '4 s' end,
                   case when status = 'read' then at + (i %% 5000) * interval '1 s' end, at,
                   case when status = 'read' and i %% 12 = 0 then at + power(1.5, 8 + i %% 20) * interval '1 s' end,
                   case when status = 'read' and i %% 250 = 0 then at + interval '1 hour' end
            from (select n / %3$d as i, 1 + n %% %3$d as c, 1 + (n / %3$d) %% %4$d as s,
                         (array['read', 'read', 'read', 'read', 'read', 'read', 'delivered', 'delivered', 'delivered', 'sent',
                                'read', 'read', 'read', 'read', 'read', 'delivered', 'delivered', 'delivered', 'failed',
                                case when n %% 5 = 0 then 'skipped' else 'sent' end])[1 + (n / %3$d * 7) %% 20] as status,
                         date_trunc('day', now()) - (%5$d - 1 - (n %% %3$d) * (%5$d - 3) / %3$d - (n / %3$d) %% 2)
                             * interval '1 day'
                             + interval '9 h' + (n / %3$d %% 43200) * interval '1 s' as at
                  from generate_series(0, %2$d - 1) n) m
            join delivery.batch b on b.workspace_id = %1$d and b.origin_id = m.c and b.sender_id = m.s
            """;

    private static final String LINKS = """
            insert into campaign.link (id, workspace_id, campaign_id, step, variant_id, url)
            overriding system value
            select c, 1, c, 0, 0, 'https://shop.example/' || c from generate_series(1, %d) c
            """.formatted(CAMPAIGNS);

    /** One in twelve of those who read it followed its link. */
    private static final String CLICKS = """
            with clicked as (
                insert into campaign.click (workspace_id, message_id, link_id, campaign_id, contact_id, first_at, last_at, times)
                select 1, id, origin_id, origin_id, contact_id, sent_at + interval '1 hour', sent_at + interval '2 hours', 2
                from delivery.message where workspace_id = 1 and status = 'read' and contact_id % 12 = 1
                returning message_id, link_id, first_at)
            insert into campaign.clicker (workspace_id, message_id, link_id, at)
            select 1, message_id, link_id, first_at from clicked
            """;

    private static final String CLICK_TALLY = """
            insert into campaign.click_tally (workspace_id, campaign_id, day, step, variant_id, link_id, people, clicks)
            select workspace_id, campaign_id, first_at::date, 0, 0, l, count(*), sum(times)
            from campaign.click cross join lateral (values (0), (link_id)) v(l) group by 1, 2, 3, 4, 5, 6
            """;

    private static final String TAG = """
            with tag as (
                insert into contact.tag (workspace_id, name, key, created_at) values (1, 'vip', 'vip', now()) returning id)
            insert into contact.contact_tag (workspace_id, tag_id, contact_id)
            select 1, tag.id, c.id from tag, contact.contact c where c.workspace_id = 1 and c.id %% %d = 0
            """.formatted(TAGGED);

    private static final String TALLY = """
            insert into delivery.tally (workspace_id, batch_id, status, shard, n)
            select workspace_id, batch_id, status, 0, count(*) from delivery.message group by 1, 2, 3
            """;

    private static final String FIGURES = """
            insert into delivery.figures (workspace_id, at, batch_id, variant, shard, sent, delivered, read, failed, skipped,
                uncertain, replied, opted_out)
            select workspace_id, delivery.counts_at(status, sent_at, settled_at), batch_id, coalesce(variant, 0), 0,
                   count(*) filter (where status in ('sent', 'delivered', 'read')),
                   count(*) filter (where status in ('delivered', 'read')), count(*) filter (where status = 'read'),
                   count(*) filter (where status = 'failed'), count(*) filter (where status = 'skipped'),
                   count(*) filter (where status = 'uncertain'), count(replied_at), count(opted_out_at)
            from delivery.message group by 1, 2, 3, 4
            """;

    private static final String DETAILS = """
            insert into delivery.figure_detail (workspace_id, at, batch_id, what, value, shard, n)
            select workspace_id, at, batch_id, what, value, 0, count(*)
            from (select workspace_id, delivery.counts_at(status, sent_at, settled_at) as at, batch_id, status,
                         delivery.lost_by(status, reason) as lost_by, delivery.answer_step(sent_at, replied_at)::text as step
                  from delivery.message) m
            cross join lateral (values (status, lost_by), ('answered', step)) v(what, value)
            where value is not null
            group by 1, 2, 3, 4, 5
            """;

    /** What people wrote is counted in inbox: as much as there are replies. */
    private static final String RECEIVED = """
            insert into inbox.received_on_day (workspace_id, day, sender_id, n)
            select workspace_id, replied_at::date, sender_id, count(*) from delivery.message
            where replied_at is not null group by 1, 2, 3
            """;

    private void measure(Table table) throws IOException, InterruptedException {
        var token = signIn();
        recount(table, token);
        for (var report : REPORTS) {
            for (int n = 0; n < WARM_UP; n++) {
                read(report, token);
            }
            var millis = new ArrayList<Double>();
            for (int n = 0; n < REQUESTS; n++) {
                millis.add(read(report, token));
            }
            var naive = new ArrayList<Double>();
            for (int round = 0; round < ROUNDS; round++) {
                naive.add(1e3 * server.asOwner(report.naive()));
            }
            var samples = new Samples(millis);
            double p99 = samples.percentile(0.99);
            table.row(report.path() + ", p50 of " + REQUESTS, "ms", List.of(samples.median()));
            table.row(report.path() + ", p99", "ms", List.of(p99));
            table.row(report.path() + ", the naive query", "ms", naive);
            table.ratio(report.path() + ": p99 of the 50 ms that it may take", p99 / MOST_MILLIS, 1, GOAL_MILLIS / MOST_MILLIS);
            double times = new Samples(naive).median() / samples.median();
            if (report.ofAll()) {
                table.ratio(report.path() + ": times as quick as the naive query", times, 100, 1000);
            } else {
                table.ratio(report.path() + ": times as quick as the naive query of the same messages", times);
            }
        }
    }

    /** The figures that are measured are true: else they would be quick for nothing. What people wrote has no facts here. */
    private void recount(Table table, String token) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/analytics/recounts"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        table.row("recounting all figures of the workspace", "s", List.of(Rounds.secondsSince(start)));
        var wrong = JsonMapper.shared()
                .readTree(answer.body())
                .path("parts")
                .valueStream()
                .filter(part -> !part.path("what").asString().equals("incoming messages"))
                .anyMatch(part -> part.path("differences").asInt(-1) != 0);
        if (answer.statusCode() != 201 || wrong) {
            throw new IllegalStateException("The figures are wrong: " + answer.body());
        }
    }

    private String signIn() throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"username\":\"bench@example.com\",\"password\":\"bench bench bench\"}"))
                        .build(),
                BodyHandlers.ofString());
        return JsonMapper.shared().readTree(answer.body()).path("access_token").asString();
    }

    /** Answers how many milliseconds it took. */
    private double read(Report report, String token) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/analytics/" + report.path()))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(report.path() + ": " + answer.body());
        }
        return 1e3 * Rounds.secondsSince(start);
    }
}
