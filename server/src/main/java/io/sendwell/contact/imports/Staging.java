package io.sendwell.contact.imports;

import io.sendwell.contact.book.Tags;
import io.sendwell.contact.phone.PhoneHash;
import io.sendwell.contact.phone.PhoneZones;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Brings people into a temporary table by COPY, many times as fast as by INSERT; the table ends with the transaction. */
@Component
class Staging {

    private static final String TABLE = """
            create temporary table incoming (
                contact_id     bigint not null default nextval('contact.contact_id_seq'),
                phone          text collate "C" not null,
                phone_hash     bytea not null,
                zone           text,
                first_name     text,
                last_name      text,
                first_name_key text,
                last_name_key  text,
                email          text,
                company        text,
                job_title      text,
                timezone       text,
                attributes     jsonb not null,
                tags           text[] not null,
                known_id       bigint -- whose phone this is already
            ) on commit drop
            """;

    private static final String COPY = """
            copy incoming (phone, phone_hash, zone, first_name, last_name, first_name_key, last_name_key, email, company,
                           job_title, timezone, attributes, tags) from stdin
            """;

    private static final int EXPECTED_LENGTH = 250;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    Staging(DataSource dataSource, JdbcClient jdbc, JsonMapper json) {
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.json = json;
    }

    /** People in the format of COPY. */
    static final class Lines {

        private final byte[] utf8;

        private Lines(byte[] utf8) {
            this.utf8 = utf8;
        }
    }

    /** These people in the format of COPY: the part of the work that needs no database. */
    Lines lines(List<Person> people, PhoneHash hash) {
        var lines = new StringBuilder(people.size() * EXPECTED_LENGTH);
        for (var person : people) {
            var profile = person.profile();
            var name = profile.name();
            cell(lines, person.phone());
            lines.append("\\\\x");
            HexFormat.of().formatHex(lines, hash.of(person.phone()));
            lines.append('\t');
            cell(lines, zone(person));
            cell(lines, name.first());
            cell(lines, name.last());
            cell(lines, name.firstKey());
            cell(lines, name.lastKey());
            cell(lines, profile.email());
            cell(lines, profile.company());
            cell(lines, profile.jobTitle());
            cell(lines, profile.timezone());
            cell(lines, profile.attributes().isEmpty() ? "{}" : json.writeValueAsString(profile.attributes()));
            cell(lines, array(person.tags()));
            lines.setCharAt(lines.length() - 1, '\n');
        }
        return new Lines(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the table of this transaction and fills it. */
    void fill(Lines lines) {
        jdbc.sql(TABLE).update();
        var connection = DataSourceUtils.getConnection(dataSource);
        try {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            try {
                copy.writeToCopy(lines.utf8, 0, lines.utf8.length);
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("COPY into the temporary table failed", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    private static @Nullable String zone(Person person) {
        var given = person.profile().timezone();
        return given != null
                ? given
                : PhoneZones.of(person.phone()).map(ZoneId::getId).orElse(null);
    }

    private static void cell(StringBuilder line, @Nullable String text) {
        if (text == null) {
            line.append("\\N\t");
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
        line.append('\t');
    }

    private static String array(List<String> tags) {
        if (tags.isEmpty()) {
            return "{}";
        }
        var array = new StringBuilder("{");
        for (var tag : tags) {
            array.append(array.length() == 1 ? "\"" : ",\"");
            array.append(Tags.key(tag).replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return array.append('}').toString();
    }
}
