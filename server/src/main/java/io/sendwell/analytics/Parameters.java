package io.sendwell.analytics;

import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/** What all reports may be asked for, as it comes; {@link Asked} reads it. */
record Parameters(
        @Nullable String from,
        @Nullable String to,
        @Nullable Integer days,

        @BindParam("sender_id") @Parameter(name = "sender_id") @Nullable Long senderId,

        @Nullable String tag) {}
