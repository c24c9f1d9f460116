package io.sendwell.platform.database;

import org.jspecify.annotations.Nullable;

/** Where PostgreSQL answers and as whom we log in. */
record DatabaseAddress(
        String url, @Nullable String user, @Nullable String password) {}
