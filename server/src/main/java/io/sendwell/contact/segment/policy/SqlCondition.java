package io.sendwell.contact.segment.policy;

import java.util.Map;

/** A condition in SQL, with the values of its named parameters. */
public record SqlCondition(String sql, Map<String, Object> parameters) {}
