package io.sendwell.campaign.outcome;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Holds the sums of clicks and conversions against these, and what was noted of those that have left: sums of all time, link
 * by link and name by name.
 */
@Repository
class OutcomeRecount implements Recountable {

    private static final String COMPARED = """
            with clicked as (
                select workspace_id, link_id, sum(present) as present, sum(people) as people, sum(clicks) as clicks,
                       sum(clickers) as clickers
                from (select workspace_id, link_id, count(*) as present, count(*) as people, sum(times) as clicks,
                             0 as clickers
                      from campaign.click where workspace_id = any(:workspaces) group by 1, 2
                      union all
                      select workspace_id, link_id, 0, 0, 0, count(*) from campaign.clicker
                      where workspace_id = any(:workspaces) group by 1, 2
                      union all
                      select workspace_id, link_id, 0, people, clicks, clickers from campaign.departed_click
                      where workspace_id = any(:workspaces)) one
                group by 1, 2
            ), clicks as (
                select c.workspace_id, l.campaign_id, l.step, l.variant_id, v.link_id, sum(v.present) as present,
                       sum(v.people) as people, sum(c.clicks) as clicks
                from clicked c
                join campaign.link l on l.workspace_id = c.workspace_id and l.id = c.link_id
                cross join lateral (values (c.link_id, c.present, c.people), (0, 0, c.clickers)) v(link_id, present, people)
                group by 1, 2, 3, 4, 5
            ), click_sums as (
                select workspace_id, campaign_id, step, variant_id, link_id, sum(people) as people, sum(clicks) as clicks
                from campaign.click_tally where workspace_id = any(:workspaces) group by 1, 2, 3, 4, 5
            ), conversions as (
                select workspace_id, campaign_id, step, variant_id, name, currency, sum(present) as present,
                       sum(people) as people, sum(conversions) as conversions, sum(value) as value
                from (select workspace_id, campaign_id, step, variant_id, name, coalesce(currency, '') as currency,
                             1 as present, is_first::int as people, 1 as conversions, coalesce(value, 0) as value
                      from campaign.conversion where workspace_id = any(:workspaces) and campaign_id is not null
                      union all
                      select workspace_id, campaign_id, step, variant_id, name, currency, 0, people, conversions, value
                      from campaign.departed_conversion where workspace_id = any(:workspaces)) one
                group by 1, 2, 3, 4, 5, 6
            ), conversion_sums as (
                select workspace_id, campaign_id, step, variant_id, name, currency, sum(people) as people,
                       sum(conversions) as conversions, sum(value) as value
                from campaign.conversion_tally where workspace_id = any(:workspaces) group by 1, 2, 3, 4, 5, 6
            ), compared as (
                select workspace_id, coalesce(c.present, 0) as counted,
                       coalesce(k.people, 0) <> coalesce(c.people, 0) or coalesce(k.clicks, 0) <> coalesce(c.clicks, 0)
                           as differs,
                       jsonb_build_object('figures', 'click_tally', 'campaign_id', campaign_id, 'step', step,
                           'variant', variant_id, 'link_id', link_id,
                           'kept', jsonb_build_object('people', coalesce(k.people, 0), 'clicks', coalesce(k.clicks, 0)),
                           'counted', jsonb_build_object('people', coalesce(c.people, 0),
                               'clicks', coalesce(c.clicks, 0))) as place
                from clicks c
                full join click_sums k using (workspace_id, campaign_id, step, variant_id, link_id)
                union all
                select workspace_id, coalesce(c.present, 0),
                       coalesce(k.people, 0) <> coalesce(c.people, 0)
                           or coalesce(k.conversions, 0) <> coalesce(c.conversions, 0)
                           or coalesce(k.value, 0) <> coalesce(c.value, 0),
                       jsonb_build_object('figures', 'conversion_tally', 'campaign_id', campaign_id, 'step', step,
                           'variant', variant_id, 'name', name, 'currency', currency,
                           'kept', jsonb_build_object('people', coalesce(k.people, 0),
                               'conversions', coalesce(k.conversions, 0), 'value', coalesce(k.value, 0)),
                           'counted', jsonb_build_object('people', coalesce(c.people, 0),
                               'conversions', coalesce(c.conversions, 0), 'value', coalesce(c.value, 0)))
                from conversions c
                full join conversion_sums k using (workspace_id, campaign_id, step, variant_id, name, currency)
            )
            """ + Recounted.OF_COMPARED;

    private final JdbcClient jdbc;

    OutcomeRecount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "clicks and conversions";
    }

    @Override
    @Transactional(readOnly = true)
    public List<Recounted> recount(Collection<WorkspaceId> workspaces) {
        return Recounted.by(jdbc.sql(COMPARED), workspaces);
    }
}
