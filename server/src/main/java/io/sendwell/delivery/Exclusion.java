package io.sendwell.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Somebody who is left out, and why: a {@link Reason} code. */
public record Exclusion(long contactId, String reason) {

    static Exclusion of(ResultSet row) throws SQLException {
        return new Exclusion(row.getLong("contact_id"), row.getString("reason"));
    }
}
