package io.sendwell.contact.imports;

import io.sendwell.contact.profile.Profile;
import java.util.List;

/** A row that was understood. */
record Person(String phone, Profile profile, List<String> tags) {}
