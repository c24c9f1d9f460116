package io.sendwell.contact.imports;

import io.sendwell.contact.book.Attributes;
import io.sendwell.contact.book.Tags;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Types;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Merges the people of the {@link Staging} table into the contacts, all in a few statements. This and the ledger are the
 * only places that write consent: a newcomer's first entry and its state are written at once here, and nobody who ever
 * opted out, or whose phone did, is subscribed by a file.
 */
@Component
class Merge {

    /**
     * Enters whoever is not here. The phones go first: their key decides who is new, in a race as well. A suppressed
     * phone makes a contact that has refused.
     */
    private static final String ENTER = """
            with arrived as (
                insert into contact.phone (workspace_id, phone, phone_hash, contact_id)
                select :workspace, phone, phone_hash, contact_id from incoming order by phone
                on conflict do nothing
                returning contact_id, phone_hash
            ), standing as materialized (
                select a.contact_id,
                       case when s.phone_hash is not null then 'revoked' when :agreed then 'granted' else 'unknown' end
                           as status
                from arrived a
                left join contact.suppression s on s.workspace_id = :workspace and s.phone_hash = a.phone_hash
            ), entered as (
                insert into contact.contact
                    (id, workspace_id, first_name, last_name, first_name_key, last_name_key, email, company, job_title,
                     timezone, zone, attributes, consent_status, created_at, updated_at)
                select contact_id, :workspace, first_name, last_name, first_name_key, last_name_key, email, company,
                       job_title, timezone, zone, attributes, status, :now, :now
                from incoming join standing using (contact_id)
                order by contact_id
            ), recorded as (
                insert into contact.consent_entry
                    (workspace_id, contact_id, change, at, recorded_at, source, method, wording, member_id)
                select :workspace, contact_id, status, :now, :now,
                       case status when 'granted' then :source else 'import' end,
                       case status when 'granted' then 'import' else 'suppression_list' end,
                       case status when 'granted' then :wording end, :member
                from standing where status <> 'unknown'
                order by contact_id
            )
            select count(*) from standing
            """;

    /** Whose phone is in the table of phones under another id was here before. */
    private static final String RECOGNISE = """
            update incoming i set known_id = p.contact_id
            from contact.phone p
            where p.workspace_id = :workspace and p.phone = i.phone and p.contact_id <> i.contact_id
            """;

    /** The people of the file agreed; those who had never said anything are taken at the sender's word. */
    private static final String AGREE = """
            with agreed as (
                update contact.contact c set consent_status = 'granted', updated_at = :now
                from incoming i
                where c.workspace_id = :workspace and c.id = i.known_id and c.consent_status = 'unknown'
                  and not exists (select from contact.suppression s
                                  where s.workspace_id = :workspace and s.phone_hash = i.phone_hash)
                returning c.id
            )
            insert into contact.consent_entry
                (workspace_id, contact_id, change, at, recorded_at, source, method, wording, member_id)
            select :workspace, id, 'granted', :now, :now, :source, 'import', :wording, :member from agreed
            """;

    /**
     * A batch is looked up by index, whatever the planner thinks of tables that have grown a thousandfold since they
     * were analysed: a hash join would read every contact of the workspace for each batch.
     */
    private static final String BY_INDEX =
            "select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)";

    private final JdbcClient jdbc;
    private final Tags tags;
    private final Attributes attributes;
    private final InstantSource clock;

    Merge(JdbcClient jdbc, Tags tags, Attributes attributes, InstantSource clock) {
        this.jdbc = jdbc;
        this.tags = tags;
        this.attributes = attributes;
        this.clock = clock;
    }

    /** How many people were new, and how many were here before. */
    record Counts(int created, int updated, int skipped) {}

    /** Merges what is staged; with the import's lock held, and the batch's tags made. */
    Counts merge(WorkspaceId workspace, ImportPlan plan, long member, int staged) {
        int created = with(jdbc.sql(ENTER), workspace, plan, member)
                .param("agreed", plan.consent() != null)
                .query(Integer.class)
                .single();
        jdbc.sql(BY_INDEX).query().singleRow();
        int updated = 0;
        if (created < staged) {
            jdbc.sql(RECOGNISE).param("workspace", workspace.value()).update();
        }
        if (created < staged && plan.onDuplicate() != OnDuplicate.SKIP) {
            updated = update(workspace, plan);
            if (plan.consent() != null) {
                with(jdbc.sql(AGREE), workspace, plan, member).update();
            }
        }
        tag(workspace, plan);
        return new Counts(created, updated, staged - created - updated);
    }

    /** What {@link #merge} would do. */
    Counts foresee(WorkspaceId workspace, ImportPlan plan, int staged) {
        jdbc.sql(BY_INDEX).query().singleRow();
        int known = jdbc.sql("""
                        select count(*) from incoming i
                        join contact.phone p on p.workspace_id = :workspace and p.phone = i.phone
                        """)
                .param("workspace", workspace.value())
                .query(Integer.class)
                .single();
        return plan.onDuplicate() == OnDuplicate.SKIP
                ? new Counts(staged - known, 0, known)
                : new Counts(staged - known, known, 0);
    }

    private int update(WorkspaceId workspace, ImportPlan plan) {
        boolean overwrite = plan.onDuplicate() == OnDuplicate.OVERWRITE;
        var columns = new Columns(plan.hasHeader(), plan.columns());
        var changes = new ArrayList<String>();
        if (columns.has(Field.NAME) || columns.has(Field.FIRST_NAME)) {
            changes.addAll(List.of("first_name", "first_name_key"));
        }
        if (columns.has(Field.NAME) || columns.has(Field.LAST_NAME)) {
            changes.addAll(List.of("last_name", "last_name_key"));
        }
        for (var field : List.of(Field.EMAIL, Field.COMPANY, Field.JOB_TITLE, Field.TIMEZONE)) {
            if (columns.has(field)) {
                changes.add(field.word());
            }
        }
        var sql = new StringBuilder("update contact.contact c set updated_at = :now");
        for (var column : changes) {
            sql.append(", %1$s = ".formatted(column));
            sql.append((overwrite ? "i.%1$s" : "coalesce(i.%1$s, c.%1$s)").formatted(column));
        }
        if (columns.has(Field.TIMEZONE)) {
            // Without a time zone in the row, one that is known goes before that of the number.
            sql.append(
                    overwrite
                            ? ", zone = i.zone"
                            : ", zone = case when i.timezone is null then c.zone else i.zone end");
        }
        sql.append(
                overwrite
                        ? ", attributes = (c.attributes - :attributes) || i.attributes\n"
                        : ", attributes = c.attributes || i.attributes\n");
        sql.append("from incoming i where c.workspace_id = :workspace and c.id = i.known_id");
        var statement = jdbc.sql(sql.toString())
                .param("workspace", workspace.value())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC));
        return overwrite ? statement.param("attributes", attributes(plan)).update() : statement.update();
    }

    private void tag(WorkspaceId workspace, ImportPlan plan) {
        if (plan.columns().stream().noneMatch(column -> column.field() == Field.TAGS)) {
            return;
        }
        if (plan.onDuplicate() == OnDuplicate.OVERWRITE) {
            jdbc.sql("""
                            delete from contact.contact_tag ct using incoming i
                            where ct.workspace_id = :workspace and ct.contact_id = i.known_id
                            """).param("workspace", workspace.value()).update();
        }
        jdbc.sql("""
                        insert into contact.contact_tag (workspace_id, contact_id, tag_id)
                        select :workspace, coalesce(i.known_id, i.contact_id), t.id
                        from incoming i
                        cross join unnest(i.tags) as wanted(key)
                        join contact.tag t on t.workspace_id = :workspace and t.key = wanted.key
                        where :known or i.known_id is null
                        on conflict do nothing
                        """)
                .param("workspace", workspace.value())
                .param("known", plan.onDuplicate() != OnDuplicate.SKIP)
                .update();
    }

    /** Makes the tags and notes the attributes that these people bring. */
    void prepare(WorkspaceId workspace, ImportPlan plan, List<Person> people) {
        tags.ensure(
                workspace,
                people.stream()
                        .flatMap(person -> person.tags().stream())
                        .distinct()
                        .toList());
        attributes.remember(workspace, List.of(attributes(plan)));
    }

    private JdbcClient.StatementSpec with(
            JdbcClient.StatementSpec statement, WorkspaceId workspace, ImportPlan plan, long member) {
        var claim = plan.consent();
        return statement
                .param("workspace", workspace.value())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("source", claim == null || claim.source() == null ? "import" : claim.source(), Types.VARCHAR)
                .param("wording", claim == null ? null : claim.wording(), Types.VARCHAR)
                .param("member", member);
    }

    private static String[] attributes(ImportPlan plan) {
        return plan.columns().stream()
                .filter(column -> column.attribute() != null)
                .map(Column::attribute)
                .toArray(String[]::new);
    }
}
