package io.sendwell.workspace.retention;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_RETENTION_*}: how hard a night's work may be.
 *
 * @param mostANight how many rows of one sort leave a workspace in one night
 * @param atOnce how many leave in one transaction
 */
@ConfigurationProperties("sendwell.retention")
record RetentionSettings(
        @DefaultValue("1000000") long mostANight,
        @DefaultValue("2000") int atOnce) {}
