package io.sendwell.contact.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.segment.policy.Condition;
import io.sendwell.contact.segment.policy.GroupForm;
import io.sendwell.contact.segment.policy.GroupForm.ItemForm;
import io.sendwell.contact.segment.policy.Op;
import io.sendwell.contact.segment.policy.Subject.Attribute;
import io.sendwell.contact.segment.policy.Subject.Deed;
import io.sendwell.contact.segment.policy.Subject.Field;
import io.sendwell.contact.segment.policy.Value;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a definition says, PostgreSQL finds the very contacts for whom it holds when it is read literally. */
class SegmentProperties {

    private static final WorkspaceId HERE = new WorkspaceId(1);
    private static final Instant NOW = Instant.parse("2026-02-10T12:00:00Z");
    private static final int PEOPLE = 400;

    private static final List<String> WORDS = List.of("vip", "VIP", "new", "100%", "o'neil", "a_b", "é");
    private static final List<String> NAMES = List.of("Ana", "ÁNA", "José García", "Bob O'Neil", "x%", "ana maria");
    private static final List<String> COMPANIES = List.of("Acme", "ACME Ltd", "Ünited", "100%_x", "o'neil & co");
    private static final List<String> EMAILS = List.of("ana@example.com", "bob@acme.test", "x_y@example.com");
    private static final List<String> PHONES = List.of("+4917012345", "+120255501", "+5511987654");
    private static final List<Object> VALUES = List.of(
            "Paris",
            "paris",
            "PARIS ",
            "30",
            "30.0",
            30,
            7.5,
            "-4",
            "n/a",
            "1e3",
            true,
            "TRUE",
            "false",
            "2026-01-31",
            "2026-02-31",
            "2026-02-29",
            "2024-02-29",
            "2026-02-10T11:59:59Z",
            "2026-02-10T12:00:01Z",
            "2026-02-05T10:00:00+14:00",
            "2026-02-08 23:30",
            "2026-02-09T00:00:00.123",
            "2027-01-01",
            "0000-01-01",
            "2026-13-01",
            "soon",
            "2026-02-10");
    private static final List<Integer> DAYS = List.of(1, 2, 5, 10, 30, 400);

    private static final TestServer server = TestServer.start();
    private static final List<Person> people = new ArrayList<>();
    private static final List<Long> lists = new ArrayList<>();

    record Person(
            long id,
            @Nullable String name,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String company,
            Set<String> tags,
            Set<Long> lists,
            String consent,
            int score,
            Instant created,
            Map<String, Object> attributes,
            Map<String, Instant> deeds) {}

    static {
        var chance = new Random(20261122);
        server.post("senders", TestShop.UNPACED);
        transaction(jdbc -> {
            insert(jdbc, """
                    delivery.batch (workspace_id, sender_id, origin_kind, origin_id, kind, priority, created_at)
                    select 1, id, 'api', 0, 'marketing', 3, now() from channel.sender""");
            for (int n = 0; n < 3; n++) {
                lists.add(insert(jdbc, "contact.list (workspace_id, name, created_at) values (1, ?, now())", "L" + n));
            }
            for (int n = 0; n < PEOPLE; n++) {
                people.add(enter(jdbc, person(chance, n)));
            }
        });
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(tries = 500)
    void postgresql_finds_whom_the_definition_means(@ForAll("definitions") GroupForm definition) {
        var segments = server.bean(Segments.class);
        var found = new HashSet<Long>();
        var expected = new HashSet<Long>();
        transaction(jdbc -> {
            var condition = segments.read(HERE, definition);
            var sql = segments.sql(condition, "c", ":workspace", "p", NOW);
            found.addAll(jdbc.sql("select id from contact.contact c where c.workspace_id = :workspace and " + sql.sql())
                    .params(sql.parameters())
                    .param("workspace", HERE.value())
                    .query(Long.class)
                    .list());
            people.stream().filter(person -> holds(condition, person)).forEach(person -> expected.add(person.id()));
        });
        assertThat(found).isEqualTo(expected);
    }

    // The literal reading.

    private static boolean holds(Condition condition, Person person) {
        return switch (condition) {
            case Condition.All(var conditions) -> conditions.stream().allMatch(one -> holds(one, person));
            case Condition.Any(var conditions) -> conditions.stream().anyMatch(one -> holds(one, person));
            case Condition.Test test when test.op() == Op.IS_NOT -> !meets(test, Op.IS, person);
            case Condition.Test test when test.op() == Op.NOT_IN_LAST_DAYS -> !meets(test, Op.IN_LAST_DAYS, person);
            case Condition.Test test -> meets(test, test.op(), person);
        };
    }

    private static boolean meets(Condition.Test test, Op op, Person person) {
        return switch (test.subject()) {
            case Field field -> field(field, op, test.value(), person);
            case Attribute attribute ->
                attribute(op, test.value(), person.attributes().get(attribute.name()));
            case Deed deed -> deed(op, test.value(), person.deeds().get(deed.word()));
        };
    }

    private static boolean field(Field field, Op op, Value value, Person person) {
        return switch (field) {
            case TAG ->
                op == Op.EXISTS
                        ? person.tags().isEmpty() != truth(value)
                        : person.tags().stream().anyMatch(tag -> compares(Tags.key(tag), op, Tags.key(text(value))));
            case LIST ->
                op == Op.EXISTS
                        ? person.lists().isEmpty() != truth(value)
                        : person.lists()
                                .contains(((Value.Numeric) value).number().longValueExact());
            case CONSENT_STATUS -> person.consent().equals(text(value));
            case LEAD_SCORE -> compares(BigDecimal.valueOf(person.score()), op, ((Value.Numeric) value).number());
            case CREATED_AT ->
                op == Op.IN_LAST_DAYS
                        ? !person.created().isBefore(since(value))
                        : compares(person.created(), op, ((Value.Moment) value).at());
            case NAME -> words(person.name() == null ? null : FullName.key(person.name()), op, value, true);
            case EMAIL -> words(person.email(), op, value, false);
            case PHONE -> words(person.phone(), op, value, false);
            case COMPANY -> words(person.company(), op, value, false);
        };
    }

    private static boolean words(@Nullable String known, Op op, Value value, boolean name) {
        if (op == Op.EXISTS) {
            return (known != null) == truth(value);
        }
        return known != null
                && compares(
                        known.toLowerCase(Locale.ROOT),
                        op,
                        name ? FullName.key(text(value)) : text(value).toLowerCase(Locale.ROOT));
    }

    private static boolean attribute(Op op, Value value, @Nullable Object known) {
        if (op == Op.EXISTS) {
            return (known != null) == truth(value);
        }
        if (known == null) {
            return false;
        }
        var text = known.toString();
        return switch (value) {
            case Value.Text(var wanted) -> compares(text.toLowerCase(Locale.ROOT), op, wanted.toLowerCase(Locale.ROOT));
            case Value.Truth(var wanted) -> text.equalsIgnoreCase(Boolean.toString(wanted));
            case Value.Numeric(var wanted) ->
                text.matches("[+-]?\\d+(\\.\\d+)?") && compares(new BigDecimal(text), op, wanted);
            case Value.Moment(var wanted) ->
                instant(text).filter(at -> compares(at, op, wanted)).isPresent();
            case Value.Days _ ->
                instant(text)
                        .filter(at -> !at.isBefore(since(value)) && !at.isAfter(NOW))
                        .isPresent();
        };
    }

    private static boolean deed(Op op, Value value, @Nullable Instant at) {
        return op == Op.EXISTS ? (at != null) == truth(value) : at != null && !at.isBefore(since(value));
    }

    private static <T extends Comparable<T>> boolean compares(T known, Op op, T wanted) {
        return switch (op) {
            case GT -> known.compareTo(wanted) > 0;
            case LT -> known.compareTo(wanted) < 0;
            case CONTAINS -> ((String) known).contains((String) wanted);
            default -> known.compareTo(wanted) == 0;
        };
    }

    private static Optional<Instant> instant(String text) {
        var iso = text.replace(' ', 'T');
        if (iso.startsWith("0000")) {
            return Optional.empty();
        }
        try {
            if (iso.length() == 10) {
                return Optional.of(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            return Optional.of(
                    iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                            ? OffsetDateTime.parse(iso).toInstant()
                            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException notAnInstant) {
            return Optional.empty();
        }
    }

    private static String text(Value value) {
        return ((Value.Text) value).text();
    }

    private static boolean truth(Value value) {
        return ((Value.Truth) value).truth();
    }

    private static Instant since(Value value) {
        return NOW.minus(Duration.ofDays(((Value.Days) value).days()));
    }

    // Definitions.

    @Provide
    Arbitrary<GroupForm> definitions() {
        return items(2).list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(items -> Arbitraries.of(true, false)
                        .map(all -> all ? new GroupForm(list(items), null) : new GroupForm(null, list(items))));
    }

    private static Arbitrary<ItemForm> items(int depth) {
        if (depth == 0) {
            return tests();
        }
        var groups = items(depth - 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(items -> Arbitraries.of(true, false)
                        .map(all -> all
                                ? new ItemForm(null, null, null, list(items), null)
                                : new ItemForm(null, null, null, null, list(items))));
        return Arbitraries.frequencyOf(Tuple.of(3, tests()), Tuple.of(1, groups));
    }

    /** As a form has it, where a client may write null. */
    private static List<@Nullable ItemForm> list(List<ItemForm> items) {
        return new ArrayList<@Nullable ItemForm>(items);
    }

    private static Arbitrary<ItemForm> tests() {
        var truths = Arbitraries.of(true, false);
        var days = Arbitraries.of(DAYS);
        var moments = Arbitraries.of(
                "2026-01-31", "9999-12-31", "0001-01-01", "2026-02-10T12:00:00Z", "2026-02-05", "2025-06-01T00:00");
        var equals = Arbitraries.of("is", "is_not");
        var last = Arbitraries.of("in_last_days", "not_in_last_days");
        var order = Arbitraries.of("gt", "lt");
        var attribute = Arbitraries.of("attributes.city", "attributes.since", "attributes.nobody");
        var deed = Arbitraries.of("sent", "read", "replied");
        return Arbitraries.oneOf(
                test(Arbitraries.of("tag"), Arbitraries.of("is", "is_not", "contains"), Arbitraries.of(WORDS)),
                test(Arbitraries.of("list"), equals, Arbitraries.of(0, 1, 2).map(lists::get)),
                test(Arbitraries.of("consent_status"), equals, Arbitraries.of("granted", "revoked", "unknown")),
                test(
                        Arbitraries.of("lead_score"),
                        Arbitraries.of("is", "is_not", "gt", "lt"),
                        Arbitraries.of(0, 50, 70.5)),
                test(Arbitraries.of("created_at"), order, moments),
                test(Arbitraries.of("created_at"), last, days),
                test(
                        Arbitraries.of("name"),
                        Arbitraries.of("is", "is_not", "contains"),
                        Arbitraries.of("ana", "JOSE garcia", "o'neil", "%", "a")),
                test(
                        Arbitraries.of("email"),
                        Arbitraries.of("is", "is_not", "contains"),
                        Arbitraries.of("ANA@example.com", "@example.com", "_")),
                test(
                        Arbitraries.of("phone"),
                        Arbitraries.of("is", "is_not", "contains"),
                        Arbitraries.of("+49 170 12345", "+1", "55")),
                test(
                        Arbitraries.of("company"),
                        Arbitraries.of("is", "is_not", "contains"),
                        Arbitraries.of("acme", "ünited", "%", "o'neil & co")),
                test(
                        Arbitraries.of("tag", "list", "name", "email", "phone", "company"),
                        Arbitraries.of("exists"),
                        truths),
                test(attribute, Arbitraries.of("exists"), truths),
                test(attribute, equals, Arbitraries.of(VALUES)),
                test(attribute, Arbitraries.of("contains"), Arbitraries.of("ar", "A", "2026", "%")),
                test(attribute, order, Arbitraries.of(0, 30, 7.5)),
                test(attribute, order, moments),
                test(attribute, last, days),
                test(deed, Arbitraries.of("exists"), truths),
                test(deed, last, days));
    }

    private static Arbitrary<ItemForm> test(
            Arbitrary<String> fields, Arbitrary<String> ops, Arbitrary<? extends Object> values) {
        return Combinators.combine(fields, ops, values)
                .as((field, op, value) -> new ItemForm(field, op, value, null, null));
    }

    // People.

    private static Person person(Random chance, int n) {
        var attributes = new HashMap<String, Object>();
        for (var name : List.of("city", "since")) {
            if (chance.nextInt(4) > 0) {
                attributes.put(name, VALUES.get(chance.nextInt(VALUES.size())));
            }
        }
        var deeds = new HashMap<String, Instant>();
        for (var deed : List.of("sent", "read", "replied")) {
            if (chance.nextBoolean()) {
                deeds.put(deed, ago(chance));
            }
        }
        var tags = WORDS.stream()
                .filter(_ -> chance.nextInt(5) == 0)
                .map(Tags::key)
                .collect(Collectors.toSet());
        var on = lists.stream().filter(_ -> chance.nextInt(3) == 0).collect(Collectors.toSet());
        var phone = chance.nextInt(3) > 0 ? PHONES.get(chance.nextInt(3)) + "%03d".formatted(n) : null;
        if (n == 0) {
            phone = "+4917012345";
        }
        return new Person(
                0,
                maybe(chance, NAMES),
                maybe(chance, EMAILS),
                phone,
                maybe(chance, COMPANIES),
                tags,
                on,
                List.of("granted", "revoked", "unknown").get(chance.nextInt(3)),
                List.of(0, 50, 71, 100).get(chance.nextInt(4)),
                ago(chance),
                attributes,
                deeds);
    }

    /** Some of them exactly so many days ago. */
    private static Instant ago(Random chance) {
        var days = Duration.ofDays(DAYS.get(chance.nextInt(DAYS.size())));
        return NOW.minus(days).plusSeconds(chance.nextInt(3) - 1);
    }

    private static @Nullable String maybe(Random chance, List<String> all) {
        return chance.nextInt(4) == 0 ? null : all.get(chance.nextInt(all.size()));
    }

    private static Person enter(JdbcClient jdbc, Person person) {
        var name = FullName.of(person.name());
        long id = insert(
                jdbc,
                """
                contact.contact (workspace_id, first_name, last_name, first_name_key, last_name_key, email, company,
                    attributes, consent_status, lead_score, created_at, updated_at)
                values (1, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, now())""",
                name.first(),
                name.last(),
                name.firstKey(),
                name.lastKey(),
                person.email(),
                person.company(),
                new JsonMapper().writeValueAsString(person.attributes()),
                person.consent(),
                person.score(),
                Timestamp.from(person.created()));
        if (person.phone() != null) {
            jdbc.sql("insert into contact.phone (workspace_id, phone, phone_hash, contact_id) values (1, ?, '', ?)")
                    .params(person.phone(), id)
                    .update();
        }
        person.tags().forEach(tag -> jdbc.sql("""
                        with made as (insert into contact.tag (workspace_id, name, key, created_at) values (1, ?, ?, now())
                            on conflict (workspace_id, key) do update set name = excluded.name returning id)
                        insert into contact.contact_tag (workspace_id, contact_id, tag_id) select 1, ?, id from made
                        """).params(tag, tag, id).update());
        person.lists()
                .forEach(list -> jdbc.sql(
                                "insert into contact.list_member (workspace_id, list_id, contact_id) values (1, ?, ?)")
                        .params(list, id)
                        .update());
        var sent = person.deeds().get("sent");
        var read = person.deeds().get("read");
        if (sent != null || read != null) {
            message(jdbc, id, sent, read);
            message(jdbc, id, sent == null ? null : sent.minusSeconds(100_000), null);
        }
        if (person.deeds().containsKey("replied")) {
            jdbc.sql("""
                            insert into delivery.correspondence (workspace_id, contact_id, sender_id, last_inbound_at)
                            select 1, ?, s.id, ? from channel.sender s
                            """)
                    .params(id, Timestamp.from(person.deeds().get("replied")))
                    .update();
        }
        return new Person(
                id,
                person.name(),
                person.email(),
                person.phone(),
                person.company(),
                person.tags(),
                person.lists(),
                person.consent(),
                person.score(),
                person.created(),
                person.attributes(),
                person.deeds());
    }

    private static void message(JdbcClient jdbc, long contact, @Nullable Instant sent, @Nullable Instant read) {
        jdbc.sql("""
                        insert into delivery.message (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id,
                            step, status, due_at, sent_at, read_at)
                        select 1, b.id, b.sender_id, ?, 'api', 1, 0, 'sent', now(), ?, ? from delivery.batch b limit 1
                        """)
                .param(contact)
                .param(sent == null ? null : Timestamp.from(sent))
                .param(read == null ? null : Timestamp.from(read))
                .update();
    }

    private static long insert(JdbcClient jdbc, String what, @Nullable Object... values) {
        var insert = jdbc.sql("insert into " + what + " returning id");
        for (var value : values) {
            insert.param(value);
        }
        return insert.query(Long.class).single();
    }

    private static void transaction(Consumer<JdbcClient> task) {
        Tenancy.asEngine(() -> server.bean(TransactionTemplate.class)
                .executeWithoutResult(_ -> task.accept(server.bean(JdbcClient.class))));
    }
}
