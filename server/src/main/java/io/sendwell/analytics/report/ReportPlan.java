package io.sendwell.analytics.report;

import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace has decided about its daily report.
 *
 * @param enabled whether it is made and sent without being asked for
 * @param at on the morning after, by the workspace's clock
 * @param recipients mail addresses
 * @param nextDay the first day that has had none yet
 * @param dueAt when that is to be made
 */
record ReportPlan(
        boolean enabled,
        LocalTime at,
        List<String> recipients,
        @Nullable Hook webhook,
        LocalDate nextDay,
        Instant dueAt) {

    /** Where no other one was chosen. */
    static final LocalTime USUAL_TIME = LocalTime.of(7, 0);

    /** What a workspace begins with: reports are made when somebody asks for them. */
    static final ReportPlan NONE = new ReportPlan(false, USUAL_TIME, List.of(), null, LocalDate.MAX, Instant.MAX);

    /** What the sealed secrets are sealed for. */
    static final String PURPOSE = "reports/webhook";

    record Hook(URI url, String sealedSecret) {}
}
