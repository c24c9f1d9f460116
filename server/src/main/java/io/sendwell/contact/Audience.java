package io.sendwell.contact;

import java.util.List;

/** Who is meant: everybody, or the union of some contacts, lists and tags. */
public record Audience(boolean all, List<Long> contactIds, List<Long> listIds, List<String> tags) {}
