package io.sendwell.delivery.lane;

import io.sendwell.channel.Enclosure;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Template;
import io.sendwell.delivery.policy.DailyWindow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What batches say and when they may say it. A batch's content never changes, so what was read once is kept. */
@Component
class Contents {

    private static final int KEPT = 1000;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Map<Long, Content> kept = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Content> eldest) {
            return size() > KEPT;
        }
    });

    Contents(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A batch's template, its variants by their ids, the campaign's values, what is enclosed, WhatsApp's template, and its
     * window ({@code windowZone} null = the contact's).
     *
     * @param links ids of the addresses that go out as personal ones, by the variant they stand in
     */
    record Content(
            Template template,
            Map<Long, Template> variants,
            Map<String, String> variables,
            Map<Long, Map<String, Long>> links,
            Enclosure enclosure,
            @Nullable Approved approved,
            @Nullable DailyWindow window,
            @Nullable ZoneId windowZone) {

        /** What a message says that names this variant, or none. */
        Template said(@Nullable Long variant) {
            return variant == null ? template : Objects.requireNonNull(variants.get(variant), "variant of a batch");
        }

        /** The ids of the addresses in it. */
        Map<String, Long> links(@Nullable Long variant) {
            return links.getOrDefault(variant == null ? 0L : variant, Map.of());
        }
    }

    /** By batch id, for those candidates that have no text of their own. */
    Map<Long, Content> of(List<Candidate> candidates) {
        var contents = new HashMap<Long, Content>();
        var missing = new TreeSet<Long>();
        for (var candidate : candidates) {
            if (candidate.text() == null || candidate.kind() == MessageKind.MARKETING) {
                var content = kept.get(candidate.batchId());
                if (content == null) {
                    missing.add(candidate.batchId());
                } else {
                    contents.put(candidate.batchId(), content);
                }
            }
        }
        if (!missing.isEmpty()) {
            load(missing.toArray(Long[]::new)).forEach((id, content) -> {
                kept.put(id, content);
                contents.put(id, content);
            });
        }
        return contents;
    }

    private Map<Long, Content> load(Long[] ids) {
        var loaded = new HashMap<Long, Content>();
        jdbc.sql("""
                        select id, template, variants, variables, links, enclosure, approved, window_start, window_end,
                               window_zone
                        from delivery.batch where id = any(:ids) and template is not null
                        """).param("ids", ids).query(row -> {
            loaded.put(row.getLong("id"), content(row));
        });
        return loaded;
    }

    private Map<Long, Template> variants(@Nullable String written) {
        var variants = new HashMap<Long, Template>();
        if (written != null) {
            json.readValue(written, new TypeReference<Map<Long, String>>() {})
                    .forEach((id, text) -> variants.put(id, Template.parse(text, "variants")));
        }
        return variants;
    }

    private Map<Long, Map<String, Long>> links(@Nullable String written) {
        return written == null ? Map.of() : json.readValue(written, new TypeReference<>() {});
    }

    private Content content(ResultSet row) throws SQLException {
        @Nullable LocalTime start = row.getObject("window_start", LocalTime.class);
        @Nullable String zone = row.getString("window_zone");
        return new Content(
                Template.parse(row.getString("template"), "template"),
                variants(row.getString("variants")),
                json.readValue(row.getString("variables"), new TypeReference<Map<String, String>>() {}),
                links(row.getString("links")),
                Enclosed.read(json, row.getString("enclosure")),
                Approved.read(json, row.getString("approved")),
                start == null
                        ? null
                        : new DailyWindow(start, Objects.requireNonNull(row.getObject("window_end", LocalTime.class))),
                zone == null ? null : ZoneId.of(zone));
    }
}
