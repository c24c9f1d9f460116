package io.sendwell.contact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is meant: everybody, or the union of some contacts, lists, tags and a segment. */
public record Audience(
        boolean all,
        List<Long> contactIds,
        List<Long> listIds,
        List<String> tags,
        @Nullable Long segmentId) {}
