package io.sendwell.platform.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sendwell.kernel.Problem;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** All that is measured, in Prometheus' text format. */
@Hidden // No part of the API that people call.
@RestController
class MetricsApi {

    private static final MediaType TEXT = MediaType.parseMediaType("text/plain; version=0.0.4; charset=utf-8");

    private final MetricsToken token;
    private final PrometheusMeterRegistry registry;

    MetricsApi(MetricsToken token, PrometheusMeterRegistry registry) {
        this.token = token;
        this.registry = registry;
    }

    @GetMapping("/metrics")
    ResponseEntity<String> metrics(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        if (!token.isShownBy(authorization)) {
            throw Problem.of(
                    Problem.Kind.UNAUTHENTICATED,
                    "Metrics need the token of SENDWELL_METRICS_TOKEN, or of the file metrics.token in the data directory.");
        }
        return ResponseEntity.ok().contentType(TEXT).body(registry.scrape());
    }
}
