package io.sendwell.channel.template;

import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.channel.MessageTemplate.State;
import io.sendwell.channel.MessageTemplates;
import io.sendwell.channel.TemplateChanged;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The templates that we know of. Every method joins the caller's transaction or begins one; the scope is the caller's. */
@Repository
@Transactional
public class StoredTemplates implements MessageTemplates {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String COLUMNS = """
            select id, account, name, language, category, state, quality, rejected_reason, parameter_format, components
              from channel.message_template
            """;

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    StoredTemplates(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** What WhatsApp says of a template. */
    record Told(
            String account,
            String whatsAppId,
            String name,
            String language,
            Category category,
            State state,
            @Nullable String quality,
            @Nullable String rejectedReason,
            boolean named,
            JsonNode components) {}

    @Override
    public Optional<MessageTemplate> find(WorkspaceId workspace, long id) {
        return jdbc.sql(COLUMNS + "where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query(StoredTemplates::template)
                .optional();
    }

    @Override
    public Optional<MessageTemplate> find(WorkspaceId workspace, String account, String name, String language) {
        return jdbc.sql(COLUMNS + """
                                where workspace_id = :workspace and account = :account and name = :name
                                  and language = :language
                                """)
                .param("workspace", workspace.value())
                .param("account", account)
                .param("name", name)
                .param("language", language)
                .query(StoredTemplates::template)
                .optional();
    }

    String whatsAppId(WorkspaceId workspace, long id) {
        return jdbc.sql("select whatsapp_id from channel.message_template where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query(String.class)
                .single();
    }

    /** Those that WhatsApp still has. */
    List<MessageTemplate> list(WorkspaceId workspace, @Nullable State state, @Nullable String account, Slice slice) {
        return jdbc.sql(COLUMNS + """
                                where workspace_id = :workspace and id > :after and (state <> 'gone' or :state = 'gone')
                                  and (:state::text is null or state = :state)
                                  and (:account::text is null or account = :account)
                                order by id limit :fetch
                                """)
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("state", state == null ? null : state.code())
                .param("account", account)
                .param("fetch", slice.fetch())
                .query(StoredTemplates::template)
                .list();
    }

    /** Stores what WhatsApp says, and tells it where anything is new; answers the template. */
    MessageTemplate store(WorkspaceId workspace, Told told, Instant now) {
        jdbc.sql("""
                        insert into channel.message_template as t
                            (workspace_id, account, whatsapp_id, name, language, category, state, quality, rejected_reason,
                             parameter_format, components, created_at, changed_at)
                        values (:workspace, :account, :whatsapp_id, :name, :language, :category, :state, :quality, :reason,
                                :format, :components::jsonb, :now, :now)
                        on conflict (workspace_id, account, name, language) do update
                           set whatsapp_id = excluded.whatsapp_id, category = excluded.category, state = excluded.state,
                               quality = excluded.quality, rejected_reason = excluded.rejected_reason,
                               parameter_format = excluded.parameter_format, components = excluded.components,
                               changed_at = excluded.changed_at
                         where (t.whatsapp_id, t.category, t.state, t.quality, t.rejected_reason, t.parameter_format,
                                t.components)
                            is distinct from
                               (excluded.whatsapp_id, excluded.category, excluded.state, excluded.quality,
                                excluded.rejected_reason, excluded.parameter_format, excluded.components)
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("account", told.account())
                .param("whatsapp_id", told.whatsAppId())
                .param("name", told.name())
                .param("language", told.language())
                .param("category", told.category().code())
                .param("state", told.state().code())
                .param("quality", told.quality())
                .param("reason", told.rejectedReason())
                .param("format", told.named() ? "named" : "positional")
                .param("components", JSON.writeValueAsString(told.components()))
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .optional()
                .ifPresent(id -> tell(workspace, id));
        return find(workspace, told.account(), told.name(), told.language()).orElseThrow();
    }

    /**
     * WhatsApp says that something about a template is otherwise now; null = as it was. Nothing happens to a template that
     * we do not know: it comes with the next fetch.
     *
     * @param reason why it is in that state; taken only together with one
     */
    public void change(
            WorkspaceId workspace,
            String account,
            String name,
            String language,
            @Nullable State state,
            @Nullable String reason,
            @Nullable String quality,
            @Nullable Category category,
            Instant now) {
        jdbc.sql("""
                        update channel.message_template
                           set state = coalesce(:state, state),
                               rejected_reason = case when :state::text is null then rejected_reason else :reason end,
                               quality = coalesce(:quality, quality),
                               category = coalesce(:category, category), changed_at = :now
                         where workspace_id = :workspace and account = :account and name = :name and language = :language
                           and (state, rejected_reason, quality, category) is distinct from
                               (coalesce(:state, state),
                                case when :state::text is null then rejected_reason else :reason end,
                                coalesce(:quality, quality), coalesce(:category, category))
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("account", account)
                .param("name", name)
                .param("language", language)
                .param("state", state == null ? null : state.code())
                .param("reason", reason)
                .param("quality", quality)
                .param("category", category == null ? null : category.code())
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .optional()
                .ifPresent(id -> tell(workspace, id));
    }

    /** Those of the account that WhatsApp no longer names are gone. */
    void goneBut(WorkspaceId workspace, String account, Collection<String> whatsAppIds, Instant now) {
        jdbc.sql("""
                        update channel.message_template set state = 'gone', changed_at = :now
                         where workspace_id = :workspace and account = :account and state <> 'gone'
                           and whatsapp_id <> all(:known)
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("account", account)
                .param("known", whatsAppIds.toArray(String[]::new))
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .list()
                .forEach(id -> tell(workspace, id));
    }

    private void tell(WorkspaceId workspace, long id) {
        var template = find(workspace, id).orElseThrow();
        events.publishEvent(new TemplateChanged(workspace, template));
        events.publishEvent(new LiveEvent(
                workspace,
                "template",
                Map.of("id", id, "state", template.state().code())));
    }

    private static MessageTemplate template(ResultSet row, int n) throws SQLException {
        var components = new Components(JSON.readTree(row.getString("components")));
        return new MessageTemplate(
                row.getLong("id"),
                row.getString("account"),
                row.getString("name"),
                row.getString("language"),
                Category.valueOf(row.getString("category").toUpperCase(Locale.ROOT)),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("quality"),
                row.getString("rejected_reason"),
                row.getString("parameter_format").equals("named"),
                components.header(),
                components.body(),
                components.footer(),
                components.buttons());
    }
}
