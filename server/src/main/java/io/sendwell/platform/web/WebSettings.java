package io.sendwell.platform.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code SENDWELL_WEB_MAX_BODY}: how large the body of a request may be that is not an upload. Meta's webhooks bring up
 * to 3 MB.
 */
@ConfigurationProperties("sendwell.web")
record WebSettings(@DefaultValue("4MB") DataSize maxBody) {}
