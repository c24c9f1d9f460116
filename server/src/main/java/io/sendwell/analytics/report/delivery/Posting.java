package io.sendwell.analytics.report.delivery;

import java.net.URI;

/** A report for a program, as a webhook. */
public record Posting(URI url, String secret, String body) {}
