package io.sendwell.contact;

import java.util.Map;

/**
 * An audience as a query that another module puts under its own {@code insert ... select}, so that a launch stays one
 * statement and each module writes only its own tables.
 *
 * @param sql a {@code select} of one row per contact that exists, with the columns {@code contact_id bigint, has_phone
 *     boolean, id_channels text[]} (where a channel of its own calls it something; null = nowhere), {@code consent_status
 *     text} (lower case), {@code suppressed boolean, unreachable boolean, zone text} (null = the
 *     workspace's), {@code missing_variables boolean}; its named parameters all start with {@code audience_}
 */
public record AudienceQuery(String sql, Map<String, Object> parameters) {}
