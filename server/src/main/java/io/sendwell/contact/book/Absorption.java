package io.sendwell.contact.book;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Moves what is known of one contact to another; both are locked. Consent is the {@link Ledger}'s. */
@Repository
public class Absorption {

    /** What only the first has is taken over; of a name both halves or none. */
    private static final String PROFILE = """
            update contact.contact i
            set first_name = case when i.name_key is null then f.first_name else i.first_name end,
                last_name = case when i.name_key is null then f.last_name else i.last_name end,
                first_name_key = case when i.name_key is null then f.first_name_key else i.first_name_key end,
                last_name_key = case when i.name_key is null then f.last_name_key else i.last_name_key end,
                email = coalesce(i.email, f.email), company = coalesce(i.company, f.company),
                job_title = coalesce(i.job_title, f.job_title), timezone = coalesce(i.timezone, f.timezone),
                zone = coalesce(i.timezone, f.timezone, i.zone, f.zone), attributes = f.attributes || i.attributes,
                lead_score = greatest(i.lead_score, f.lead_score), created_at = least(i.created_at, f.created_at),
                updated_at = :now
            from contact.contact f
            where i.workspace_id = :workspace and i.id = :into and f.workspace_id = :workspace and f.id = :from
            """;

    /** After those that are there: the number we write to stays the same. */
    private static final String PHONES = """
            update contact.phone p
            set contact_id = :into,
                rank = p.rank + 1 + coalesce((select max(o.rank) from contact.phone o
                                              where o.workspace_id = :workspace and o.contact_id = :into), -1)
            where p.workspace_id = :workspace and p.contact_id = :from
            """;

    private static final String USER_IDS = """
            update contact.user_id set contact_id = :into where workspace_id = :workspace and contact_id = :from
            """;

    private static final String TAGS = """
            insert into contact.contact_tag (workspace_id, contact_id, tag_id)
            select workspace_id, :into, tag_id from contact.contact_tag
            where workspace_id = :workspace and contact_id = :from
            on conflict do nothing
            """;

    private static final String LISTS = """
            insert into contact.list_member (workspace_id, list_id, contact_id)
            select workspace_id, list_id, :into from contact.list_member
            where workspace_id = :workspace and contact_id = :from
            on conflict do nothing
            """;

    /** Whoever was merged into the first before goes along: nobody has to follow a chain. */
    private static final String HEIRS = """
            update contact.contact set merged_into = :into
            where workspace_id = :workspace and (id = :from or merged_into = :from)
            """;

    private final JdbcClient jdbc;
    private final ContactBook book;
    private final InstantSource clock;

    Absorption(JdbcClient jdbc, ContactBook book, InstantSource clock) {
        this.jdbc = jdbc;
        this.book = book;
        this.clock = clock;
    }

    /** Leaves {@code from} as an empty row that knows who it is now. */
    public void absorb(WorkspaceId workspace, ContactId from, ContactId into) {
        jdbc.sql(PROFILE)
                .param("workspace", workspace.value())
                .param("from", from.value())
                .param("into", into.value())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        for (var move : List.of(PHONES, USER_IDS, TAGS, LISTS, HEIRS)) {
            jdbc.sql(move)
                    .param("workspace", workspace.value())
                    .param("from", from.value())
                    .param("into", into.value())
                    .update();
        }
        book.erase(workspace, from);
    }
}
