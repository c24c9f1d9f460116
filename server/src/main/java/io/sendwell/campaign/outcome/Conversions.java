package io.sendwell.campaign.outcome;

import io.sendwell.campaign.outcome.Codes.Opened;
import io.sendwell.campaign.outcome.Conversion.Credit;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Messages;
import io.sendwell.delivery.Messages.Sent;
import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Conversions, in the table of the same name, and their sums by day. Every method works in the caller's transaction. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Conversions {

    private static final int CHUNK = 1000;

    private static final String MATCHING = """
            from campaign.conversion
            where workspace_id = :workspace and (:campaign::bigint is null or campaign_id = :campaign)
              and (:contact::bigint is null or contact_id = :contact) and (:name::text is null or name = :name)""";

    private final JdbcClient jdbc;
    private final Contacts contacts;
    private final Messages messages;
    private final Codes codes;
    private final Links links;
    private final Credits credits;
    private final Effects effects;
    private final Workspaces workspaces;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Conversions(
            JdbcClient jdbc,
            Contacts contacts,
            Messages messages,
            Codes codes,
            Links links,
            Credits credits,
            Effects effects,
            Workspaces workspaces,
            InstantSource clock,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.messages = messages;
        this.codes = codes;
        this.links = links;
        this.credits = credits;
        this.effects = effects;
        this.workspaces = workspaces;
        this.clock = clock;
        this.events = events;
    }

    /** @param isNew false where it was told before */
    record Recorded(Conversion conversion, boolean isNew) {}

    /** What a list shows; null = whatever it is. */
    record Wanted(
            @Nullable Long campaign,
            @Nullable Long contact,
            @Nullable String name) {}

    /** Who it was, and by which message that is known. */
    private record Who(
            ContactId contact,
            @Nullable Opened code,
            @Nullable Sent message) {}

    /**
     * Writes it down and puts it down to a message. Told again under its external id nothing happens; 409 where something
     * else was told under it.
     */
    Recorded record(WorkspaceId workspace, ConversionForm form) {
        var now = clock.instant();
        form.check(now);
        var who = who(workspace, form);
        var name = Objects.requireNonNull(form.name()).strip();
        var at = Optional.ofNullable(form.at()).orElse(now);
        // One after the other in a workspace: of two who tell the same, one is first, and so is one conversion of a
        // person.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('conversions', :workspace))")
                .param("workspace", workspace.value())
                .query((row, _) -> 1)
                .single();
        var before = told(workspace, form.externalId());
        if (before.isPresent()) {
            if (!before.get().isSame(who.contact(), name, form.amount())) {
                throw Problem.conflict("Something else was told under external_id \"%s\": conversion %d."
                        .formatted(form.externalId(), before.get().id()));
            }
            return new Recorded(before.get(), false);
        }
        var credit = credits.of(workspace, who.contact(), at, who.code(), who.message());
        boolean isFirst = credit.isPresent() && isFirst(workspace, who.contact(), credit.get());
        credit.ifPresent(one -> {
            tally(workspace, one, name, form.amount(), isFirst, at);
            events.publishEvent(
                    new LiveEvent(workspace, "campaign", Map.of("id", one.campaign(), "change", "conversions")));
        });
        effects.converted(workspace, who.contact(), at);
        return new Recorded(insert(workspace, who.contact(), name, form, at, credit.orElse(null), isFirst, now), true);
    }

    private Who who(WorkspaceId workspace, ConversionForm form) {
        if (form.code() != null) {
            var code = codes.open(form.code())
                    .filter(opened -> links.find(opened.link())
                            .filter(link -> link.workspace().equals(workspace))
                            .isPresent())
                    .orElseThrow(() -> Problem.invalid("code", "is none of a link of this workspace"));
            var sent = messages.sent(workspace, List.of(code.message())).get(code.message());
            if (sent == null) {
                throw Problem.invalid(
                        "code", "is of a message that is not kept any more; give contact_id or phone instead");
            }
            return new Who(known(workspace, sent.contact(), "code"), code, sent);
        }
        if (form.phone() != null) {
            var e164 = contacts.e164(workspace, form.phone(), "phone");
            return new Who(
                    contacts.findByPhone(workspace, e164)
                            .orElseThrow(() -> Problem.invalid("phone", "is no contact's here")),
                    null,
                    null);
        }
        return new Who(
                known(workspace, new ContactId(Objects.requireNonNull(form.contactId())), "contact_id"), null, null);
    }

    private ContactId known(WorkspaceId workspace, ContactId contact, String field) {
        if (!contacts.summaries(workspace, List.of(contact)).containsKey(contact)) {
            throw Problem.invalid(field, "is no contact here");
        }
        return contact;
    }

    private Optional<Conversion> told(WorkspaceId workspace, @Nullable String externalId) {
        return externalId == null
                ? Optional.empty()
                : jdbc.sql("select * from campaign.conversion where workspace_id = :workspace and external_id = :id")
                        .param("workspace", workspace.value())
                        .param("id", externalId)
                        .query((row, _) -> conversion(row))
                        .optional();
    }

    private boolean isFirst(WorkspaceId workspace, ContactId contact, Credit credit) {
        return jdbc.sql("""
                        select not exists (select from campaign.conversion
                            where workspace_id = :workspace and campaign_id = :campaign and contact_id = :contact)
                        """)
                .param("workspace", workspace.value())
                .param("campaign", credit.campaign())
                .param("contact", contact.value())
                .query(Boolean.class)
                .single();
    }

    /** The person counts with its first conversion that is put down to the campaign. */
    private void tally(
            WorkspaceId workspace, Credit credit, String name, @Nullable Amount amount, boolean isFirst, Instant at) {
        jdbc.sql("""
                        insert into campaign.conversion_tally as t
                            (workspace_id, campaign_id, day, step, variant_id, name, currency, people, conversions, value)
                        values (:workspace, :campaign, :day::date, :step, :variant, :name, :currency, :people, 1, :value)
                        on conflict (workspace_id, campaign_id, day, step, variant_id, name, currency) do update
                        set people = t.people + excluded.people, conversions = t.conversions + 1,
                            value = t.value + excluded.value
                        """)
                .param("workspace", workspace.value())
                .param("campaign", credit.campaign())
                .param(
                        "day",
                        at.atZone(workspaces.settings(workspace).timezone())
                                .toLocalDate()
                                .toString())
                .param("step", credit.step())
                .param("variant", credit.variant())
                .param("name", name)
                .param("currency", amount == null ? "" : amount.currency())
                .param("people", isFirst ? 1 : 0)
                .param("value", amount == null ? BigDecimal.ZERO : amount.value())
                .update();
    }

    private Conversion insert(
            WorkspaceId workspace,
            ContactId contact,
            String name,
            ConversionForm form,
            Instant at,
            @Nullable Credit credit,
            boolean isFirst,
            Instant now) {
        var amount = form.amount();
        return jdbc.sql("""
                        insert into campaign.conversion
                            (workspace_id, contact_id, name, value, currency, at, external_id, campaign_id, step,
                             variant_id, message_id, by_click, is_first, recorded_at)
                        values (:workspace, :contact, :name, :value, :currency, :at, :externalId, :campaign, :step,
                            :variant, :message, :byClick, :isFirst, :now)
                        returning *
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("name", name)
                .param("value", amount == null ? null : amount.value())
                .param("currency", amount == null ? null : amount.currency())
                .param("at", Timestamp.from(at))
                .param("externalId", form.externalId())
                .param("campaign", credit == null ? null : credit.campaign())
                .param("step", credit == null ? null : credit.step())
                .param("variant", credit == null ? null : credit.variant())
                .param("message", credit == null ? null : credit.message())
                .param("byClick", credit == null ? null : credit.byClick())
                .param("isFirst", isFirst)
                .param("now", Timestamp.from(now))
                .query((row, _) -> conversion(row))
                .single();
    }

    /** The newest first; one more than the slice shows. */
    List<Conversion> list(WorkspaceId workspace, Wanted wanted, Slice slice) {
        return matching("select * %s and id < :before order by id desc limit :limit", workspace, wanted)
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, _) -> conversion(row))
                .list();
    }

    /** All, in the order in which they were told; to be closed, and read inside one transaction. */
    Stream<Conversion> all(WorkspaceId workspace, Wanted wanted) {
        return matching("select * %s order by id", workspace, wanted)
                .withFetchSize(CHUNK)
                .query((row, _) -> conversion(row))
                .stream();
    }

    private JdbcClient.StatementSpec matching(String sql, WorkspaceId workspace, Wanted wanted) {
        return jdbc.sql(sql.formatted(MATCHING))
                .param("workspace", workspace.value())
                .param("campaign", wanted.campaign())
                .param("contact", wanted.contact())
                .param("name", wanted.name());
    }

    private static Conversion conversion(ResultSet row) throws SQLException {
        @Nullable BigDecimal value = row.getBigDecimal("value");
        @Nullable Long campaign = row.getObject("campaign_id", Long.class);
        return new Conversion(
                row.getLong("id"),
                new ContactId(row.getLong("contact_id")),
                row.getString("name"),
                value == null ? null : Amount.of(value, row.getString("currency")),
                row.getTimestamp("at").toInstant(),
                row.getString("external_id"),
                campaign == null
                        ? null
                        : new Credit(
                                campaign,
                                row.getInt("step"),
                                row.getLong("variant_id"),
                                row.getLong("message_id"),
                                row.getBoolean("by_click")),
                row.getTimestamp("recorded_at").toInstant());
    }
}
