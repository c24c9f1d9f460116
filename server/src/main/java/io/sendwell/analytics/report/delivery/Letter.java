package io.sendwell.analytics.report.delivery;

/** A report for people, as a mail: in one line, in plain text, and as a page. */
public record Letter(String subject, String text, String html) {}
