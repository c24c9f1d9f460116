package io.sendwell.campaign.outcome;

import io.sendwell.campaign.CampaignId;
import io.sendwell.channel.Enclosure;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.Template;
import io.sendwell.delivery.policy.WebAddresses;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The links of campaigns' texts, in the table of the same name. A link never changes, so what was read once is kept. */
@Repository
public class Links {

    /** Stands for what only the contact brings: an address with this in it is a different one for everybody. */
    private static final String SOMETHING = "\u0001";

    private static final int KEPT = 10_000;

    private final JdbcClient jdbc;
    private final Codes codes;
    private final TransactionTemplate transaction;
    private final Map<Long, Link> kept = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Link> eldest) {
            return size() > KEPT;
        }
    });

    Links(JdbcClient jdbc, Codes codes, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.codes = codes;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * All that a broadcast or a step says.
     *
     * @param variants other texts by their ids
     * @param approved a template of WhatsApp's with what stands in its places
     * @param enclosure goes with each of the texts, and may have a button that leads somewhere
     * @param variables the campaign's own values
     */
    public record Said(
            String template,
            Map<Long, String> variants,
            @Nullable Approved approved,
            Enclosure enclosure,
            Map<String, String> variables) {

        /** The addresses in it, by the variant they stand in; under 0 those of the main text and of the template. */
        private Map<Long, Set<String>> addresses() {
            var addresses = new TreeMap<Long, Set<String>>();
            variants.forEach((id, text) -> addresses.put(id, in(Stream.of(text))));
            addresses.put(
                    0L,
                    in(Stream.concat(
                            Stream.of(template), approved == null ? Stream.of() : approved.expressions().stream())));
            return addresses;
        }

        private Set<String> in(Stream<String> texts) {
            var addresses = new LinkedHashSet<String>();
            Stream.concat(texts, Enclosed.expressions(enclosure).stream()).forEach(text -> addresses.addAll(in(text)));
            return addresses;
        }

        private List<String> in(String text) {
            var template = Template.parse(text, "text");
            var values = new HashMap<>(variables);
            template.required().forEach(name -> values.putIfAbsent(name, SOMETHING));
            return WebAddresses.in(template.render(Map.of(), values).orElseThrow());
        }
    }

    /** 422 where nobody has told the server its address, without which no link can lead to it. */
    public void requireAddress() {
        if (codes.prefix().isEmpty()) {
            throw Problem.invalid(
                    "track_links",
                    "needs the public address of this server: whoever runs it sets SENDWELL_PUBLIC_URL, such as"
                            + " https://go.example.com");
        }
    }

    /** The addresses of a text that go out as they are, because each contact gets another or nobody can be sent there. */
    public Set<String> untracked(Said said) {
        var untracked = new TreeSet<String>();
        said.addresses()
                .values()
                .forEach(all -> all.stream()
                        .filter(address -> !isLink(address))
                        .map(address -> address.replace(SOMETHING, "{...}"))
                        .forEach(untracked::add));
        return untracked;
    }

    private static boolean isLink(String address) {
        return !address.contains(SOMETHING) && Link.leadsSomewhere(address);
    }

    /**
     * Writes down where the links of a text lead, as far as nobody has yet, and says which they are: what
     * {@link io.sendwell.delivery.Launch.Texts#links} takes. Empty where none are to be counted.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Long, Map<String, Long>> personal(
            WorkspaceId workspace, CampaignId campaign, int step, Tracking tracking, Said said) {
        if (!tracking.links()) {
            return Map.of();
        }
        requireAddress();
        var variants = new ArrayList<Long>();
        var urls = new ArrayList<String>();
        said.addresses()
                .forEach((variant, all) -> all.stream().filter(Links::isLink).forEach(url -> {
                    variants.add(variant);
                    urls.add(url);
                }));
        var found = find(workspace, campaign, step, variants, urls);
        if (found.values().stream().mapToInt(Map::size).sum() < urls.size()) {
            jdbc.sql("""
                            insert into campaign.link (workspace_id, campaign_id, step, variant_id, url, parameter)
                            select :workspace, :campaign, :step, variant, url, :parameter
                            from unnest(:variants::bigint[], :urls::text[]) with ordinality as wanted(variant, url, n)
                            order by n
                            on conflict (workspace_id, campaign_id, step, variant_id, url) do nothing
                            """)
                    .param("workspace", workspace.value())
                    .param("campaign", campaign.value())
                    .param("step", step)
                    .param("variants", variants.toArray(Long[]::new))
                    .param("urls", urls.toArray(String[]::new))
                    .param("parameter", tracking.parameter())
                    .update();
            found = find(workspace, campaign, step, variants, urls);
        }
        return found;
    }

    private Map<Long, Map<String, Long>> find(
            WorkspaceId workspace, CampaignId campaign, int step, List<Long> variants, List<String> urls) {
        var found = new TreeMap<Long, Map<String, Long>>();
        jdbc.sql("""
                        select l.id, l.variant_id, l.url
                        from unnest(:variants::bigint[], :urls::text[]) wanted(variant, url)
                        join campaign.link l on l.workspace_id = :workspace and l.campaign_id = :campaign
                            and l.step = :step and l.variant_id = wanted.variant and l.url = wanted.url
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("step", step)
                .param("variants", variants.toArray(Long[]::new))
                .param("urls", urls.toArray(String[]::new))
                .query(row -> {
                    found.computeIfAbsent(row.getLong("variant_id"), _ -> new TreeMap<>())
                            .put(row.getString("url"), row.getLong("id"));
                });
        return found;
    }

    /** A link of whatever workspace: who holds its code may follow it. */
    Optional<Link> find(long id) {
        var known = kept.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        var found =
                Tenancy.asEngine(() -> transaction.execute(_ -> jdbc.sql("select * from campaign.link where id = :id")
                        .param("id", id)
                        .query((row, _) -> link(row))
                        .optional()));
        found.ifPresent(link -> kept.put(id, link));
        return found;
    }

    /** All of a campaign, in the order in which they were written down. */
    List<Link> of(WorkspaceId workspace, CampaignId campaign) {
        return jdbc.sql("""
                        select * from campaign.link
                        where workspace_id = :workspace and campaign_id = :campaign order by step, id
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) -> link(row))
                .list();
    }

    private static Link link(ResultSet row) throws SQLException {
        return new Link(
                row.getLong("id"),
                new WorkspaceId(row.getLong("workspace_id")),
                row.getLong("campaign_id"),
                row.getInt("step"),
                row.getLong("variant_id"),
                row.getString("url"),
                row.getString("parameter"));
    }
}
