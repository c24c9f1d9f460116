package io.sendwell.campaign;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Other wordings of campaigns' messages, in the table of the same name. Who writes here has locked the campaign, which is
 * a draft.
 */
@Repository
@Transactional
class Variants {

    /** A campaign has at most so many. */
    static final int MOST = 20;

    private final JdbcClient jdbc;

    Variants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of one campaign, the oldest first. */
    List<Variant> of(WorkspaceId workspace, CampaignId campaign) {
        return jdbc.sql("""
                        select * from campaign.variant
                        where workspace_id = :workspace and campaign_id = :campaign order by id
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) -> variant(row))
                .list();
    }

    /** The texts of those that may be sent, by their ids. */
    Map<Long, String> approved(WorkspaceId workspace, CampaignId campaign) {
        var approved = new TreeMap<Long, String>();
        of(workspace, campaign).stream()
                .filter(variant -> variant.approvedAt() != null)
                .forEach(variant -> approved.put(variant.id(), variant.text()));
        return approved;
    }

    /** All that a campaign would say to anybody if it started now. */
    List<String> said(Campaign campaign) {
        var content = campaign.content();
        var drip = content.drip();
        if (drip != null) {
            return drip.sequence().inForce().stream().map(content::text).toList();
        }
        var said = new ArrayList<>(approved(campaign.workspace(), campaign.id()).values());
        if (!content.ai().rewrite() || said.isEmpty()) {
            said.add(content.messageTemplate());
        }
        return said;
    }

    /** Adds texts that nobody has approved yet; 409 where that would be too many. */
    void add(Campaign campaign, List<String> texts, @Nullable String engine, Instant now) {
        int there = of(campaign.workspace(), campaign.id()).size();
        if (there + texts.size() > MOST) {
            throw Problem.conflict("Campaign %d would have more than %d variants; delete some first."
                    .formatted(campaign.id().value(), MOST));
        }
        insert(campaign, texts, engine, null, now);
    }

    /** Puts a person's own texts in the place of those that people wrote before. Who writes them into it approves them. */
    void replace(Campaign campaign, List<String> texts, Instant now) {
        jdbc.sql("""
                        delete from campaign.variant
                        where workspace_id = :workspace and campaign_id = :campaign and engine is null
                        """)
                .param("workspace", campaign.workspace().value())
                .param("campaign", campaign.id().value())
                .update();
        add(campaign, List.of(), null, now);
        insert(campaign, texts, null, Caller.current().memberId(), now);
    }

    private void insert(
            Campaign campaign, List<String> texts, @Nullable String engine, @Nullable Long approvedBy, Instant now) {
        jdbc.sql("""
                        insert into campaign.variant
                            (workspace_id, campaign_id, text, engine, approved_at, approved_by, created_at)
                        select :workspace, :campaign, text, :engine, :approvedAt::timestamptz, :approvedBy::bigint, :now
                        from unnest(:texts::text[]) with ordinality as t(text, n) order by n
                        """)
                .param("workspace", campaign.workspace().value())
                .param("campaign", campaign.id().value())
                .param("texts", texts.toArray(String[]::new))
                .param("engine", engine)
                .param("approvedAt", approvedBy == null ? null : Timestamp.from(now))
                .param("approvedBy", approvedBy)
                .param("now", Timestamp.from(now))
                .update();
    }

    /** Other words for one: a person's now, and to be approved again. */
    void edit(Campaign campaign, long id, String text) {
        changed(
                jdbc.sql("""
                                update campaign.variant
                                set text = :text, engine = null, approved_at = null, approved_by = null
                                where workspace_id = :workspace and campaign_id = :campaign and id = :id
                                """)
                        .param("text", text)
                        .param("workspace", campaign.workspace().value())
                        .param("campaign", campaign.id().value())
                        .param("id", id)
                        .update(),
                id);
    }

    void delete(Campaign campaign, long id) {
        changed(
                jdbc.sql("""
                                delete from campaign.variant
                                where workspace_id = :workspace and campaign_id = :campaign and id = :id
                                """)
                        .param("workspace", campaign.workspace().value())
                        .param("campaign", campaign.id().value())
                        .param("id", id)
                        .update(),
                id);
    }

    void deleteAll(Campaign campaign) {
        jdbc.sql("delete from campaign.variant where workspace_id = :workspace and campaign_id = :campaign")
                .param("workspace", campaign.workspace().value())
                .param("campaign", campaign.id().value())
                .update();
    }

    /** A person has read these and says that they may be sent. Who approved first stays on record. */
    void approve(Campaign campaign, Collection<Long> ids, Instant now) {
        jdbc.sql("""
                        update campaign.variant set approved_at = :now, approved_by = :member
                        where workspace_id = :workspace and campaign_id = :campaign and id = any(:ids)
                          and approved_at is null
                        """)
                .param("now", Timestamp.from(now))
                .param("member", Caller.current().memberId())
                .param("workspace", campaign.workspace().value())
                .param("campaign", campaign.id().value())
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    /** The message has changed: what was generated from the old one is to be read again. */
    void withdrawGenerated(Campaign campaign) {
        jdbc.sql("""
                        update campaign.variant set approved_at = null, approved_by = null
                        where workspace_id = :workspace and campaign_id = :campaign and engine is not null
                        """)
                .param("workspace", campaign.workspace().value())
                .param("campaign", campaign.id().value())
                .update();
    }

    /** Copies all as they are: the copy says the same, so what was approved for the one is for the other. */
    void copy(WorkspaceId workspace, CampaignId from, CampaignId to, Instant now) {
        jdbc.sql("""
                        insert into campaign.variant
                            (workspace_id, campaign_id, text, engine, approved_at, approved_by, created_at)
                        select workspace_id, :to, text, engine, approved_at, approved_by, :now
                        from campaign.variant where workspace_id = :workspace and campaign_id = :from order by id
                        """)
                .param("workspace", workspace.value())
                .param("from", from.value())
                .param("to", to.value())
                .param("now", Timestamp.from(now))
                .update();
    }

    private static void changed(int rows, long id) {
        if (rows == 0) {
            throw Problem.notFound("variant", id);
        }
    }

    private static Variant variant(ResultSet row) throws SQLException {
        @Nullable Timestamp approvedAt = row.getTimestamp("approved_at");
        return new Variant(
                row.getLong("id"),
                row.getString("text"),
                row.getString("engine"),
                approvedAt == null ? null : approvedAt.toInstant(),
                row.getObject("approved_by", Long.class),
                row.getTimestamp("created_at").toInstant());
    }
}
