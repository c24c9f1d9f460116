package io.sendwell.platform.database;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code SENDWELL_DATABASE_URL}, {@code _USER}, {@code _PASSWORD}: an external PostgreSQL, 15 or newer. Without a URL
 * the embedded one is used.
 */
@ConfigurationProperties("sendwell.database")
record DatabaseSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password) {}
