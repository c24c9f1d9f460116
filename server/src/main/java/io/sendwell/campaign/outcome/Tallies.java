package io.sendwell.campaign.outcome;

import io.sendwell.campaign.CampaignId;
import io.sendwell.campaign.Outcomes;
import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.kernel.WorkspaceId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Clicks and conversions as they were counted: what it costs to ask does not grow with them, and the clean-up takes nothing. */
@Repository
@Transactional(readOnly = true)
public class Tallies {

    private final JdbcClient jdbc;
    private final Links links;

    Tallies(JdbcClient jdbc, Links links) {
        this.jdbc = jdbc;
        this.links = links;
    }

    /**
     * Clicks on one address.
     *
     * @param step of a drip; 0 = a broadcast
     * @param people who followed it
     */
    public record OfLink(String url, int step, long people, long clicks) {}

    /** @param people who followed any link */
    public record OfVariant(long people, long clicks) {
        public static final OfVariant NONE = new OfVariant(0, 0);
    }

    /**
     * Conversions that are put down to a campaign.
     *
     * @param people whose first one of the campaign is among them
     * @param currency null = without a value
     */
    public record Converted(
            int step,
            long variant,
            String name,
            @Nullable String currency,
            long people,
            long conversions,
            BigDecimal value) {}

    /** A campaign's clicks by address, those without any too; variants with the same address count together. */
    public List<OfLink> byLink(WorkspaceId workspace, CampaignId campaign) {
        var clicked = jdbc
                .sql("""
                        select link_id, sum(people)::bigint as people, sum(clicks)::bigint as clicks
                        from campaign.click_tally
                        where workspace_id = :workspace and campaign_id = :campaign and link_id > 0 group by link_id
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) ->
                        Map.entry(row.getLong("link_id"), new OfVariant(row.getLong("people"), row.getLong("clicks"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var byAddress = links.of(workspace, campaign).stream()
                .map(link -> {
                    var counts = clicked.getOrDefault(link.id(), OfVariant.NONE);
                    return new OfLink(link.url(), link.step(), counts.people(), counts.clicks());
                })
                .collect(Collectors.groupingBy(
                        OfLink::step,
                        TreeMap::new,
                        Collectors.toMap(OfLink::url, Function.identity(), Tallies::sum, TreeMap::new)));
        return byAddress.values().stream()
                .flatMap(step -> step.values().stream())
                .toList();
    }

    private static OfLink sum(OfLink one, OfLink other) {
        return new OfLink(one.url(), one.step(), one.people() + other.people(), one.clicks() + other.clicks());
    }

    /** A campaign's clicks by variant; 0 = the main text. */
    public Map<Long, OfVariant> byVariant(WorkspaceId workspace, CampaignId campaign) {
        var byVariant = new TreeMap<Long, OfVariant>();
        jdbc.sql("""
                        select variant_id, sum(people)::bigint as people, sum(clicks)::bigint as clicks
                        from campaign.click_tally
                        where workspace_id = :workspace and campaign_id = :campaign and link_id = 0 group by variant_id
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query(row -> {
                    byVariant.put(
                            row.getLong("variant_id"), new OfVariant(row.getLong("people"), row.getLong("clicks")));
                });
        return byVariant;
    }

    /** A campaign's conversions by what they were. */
    public List<Converted> converted(WorkspaceId workspace, CampaignId campaign) {
        return jdbc.sql("""
                        select step, variant_id, name, nullif(currency, '') as currency, sum(people)::bigint as people,
                               sum(conversions)::bigint as conversions, sum(value) as value
                        from campaign.conversion_tally
                        where workspace_id = :workspace and campaign_id = :campaign
                        group by step, variant_id, name, currency order by step, variant_id, name, currency
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) -> {
                    @Nullable String currency = row.getString("currency");
                    return new Converted(
                            row.getInt("step"),
                            row.getLong("variant_id"),
                            row.getString("name"),
                            currency,
                            row.getLong("people"),
                            row.getLong("conversions"),
                            currency == null ? BigDecimal.ZERO : money(row.getBigDecimal("value"), currency));
                })
                .list();
    }

    /** With as many decimals as the currency has. */
    static BigDecimal money(BigDecimal value, String currency) {
        return Amount.of(value, currency).value();
    }

    /** Which clicks and conversions are meant; campaigns: null = all. */
    public record Question(
            WorkspaceId workspace,
            LocalDate from,
            LocalDate to,
            @Nullable Collection<Long> campaigns) {}

    /** All in one. */
    public Outcomes total(Question question) {
        return sums(question, "", _ -> 0).getOrDefault(0, Outcomes.NONE);
    }

    /** By day at the workspace; those on which nothing happened are left out, as below. */
    public NavigableMap<LocalDate, Outcomes> byDay(Question question) {
        return sums(question, "day,", row -> row.getObject("day", LocalDate.class));
    }

    /** A day of a campaign. */
    public record CampaignDay(LocalDate day, long campaign) implements Comparable<CampaignDay> {
        @Override
        public int compareTo(CampaignDay other) {
            return day.equals(other.day) ? Long.compare(campaign, other.campaign) : day.compareTo(other.day);
        }
    }

    public NavigableMap<CampaignDay, Outcomes> byCampaignDay(Question question) {
        return sums(
                question,
                "day, campaign_id,",
                row -> new CampaignDay(row.getObject("day", LocalDate.class), row.getLong("campaign_id")));
    }

    public NavigableMap<Long, Outcomes> byCampaign(Question question) {
        return sums(question, "campaign_id,", row -> row.getLong("campaign_id"));
    }

    /** 0 = the main text. */
    public NavigableMap<Long, Outcomes> byVariant(Question question) {
        return sums(question, "variant_id,", row -> row.getLong("variant_id"));
    }

    /** 0 = a broadcast. */
    public NavigableMap<Integer, Outcomes> byStep(Question question) {
        return sums(question, "step,", row -> row.getInt("step"));
    }

    private interface Key<K> {
        K of(ResultSet row) throws SQLException;
    }

    private <K> NavigableMap<K, Outcomes> sums(Question question, String columns, Key<K> key) {
        var sums = new TreeMap<K, Outcomes>();
        var campaigns = question.campaigns();
        jdbc.sql("""
            select %1$s currency, sum(people)::bigint as people, sum(clicks)::bigint as clicks,
                   sum(converted)::bigint as converted, sum(conversions)::bigint as conversions, sum(value) as value
            from (
                select day, campaign_id, step, variant_id, '' as currency, people, clicks, 0 as converted,
                       0 as conversions, 0 as value
                from campaign.click_tally
                where workspace_id = :workspace and day between :from and :to and link_id = 0
                  and (:campaigns::bigint[] is null or campaign_id = any(:campaigns))
                union all
                select day, campaign_id, step, variant_id, currency, 0, 0, people, conversions, value
                from campaign.conversion_tally
                where workspace_id = :workspace and day between :from and :to
                  and (:campaigns::bigint[] is null or campaign_id = any(:campaigns))
            ) each
            group by %1$s currency
            """.formatted(columns))
                .param("workspace", question.workspace().value())
                .param("from", question.from())
                .param("to", question.to())
                .param("campaigns", campaigns == null ? null : campaigns.toArray(Long[]::new))
                .query(row -> {
                    var currency = row.getString("currency");
                    Map<String, BigDecimal> value = currency.isEmpty()
                            ? Map.of()
                            : Map.of(currency, money(row.getBigDecimal("value"), currency));
                    sums.merge(
                            key.of(row),
                            new Outcomes(
                                    row.getLong("people"),
                                    row.getLong("clicks"),
                                    row.getLong("converted"),
                                    row.getLong("conversions"),
                                    value),
                            Outcomes::plus);
                });
        return sums;
    }
}
