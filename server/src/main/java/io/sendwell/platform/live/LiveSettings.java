package io.sendwell.platform.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code SENDWELL_LIVE_HEARTBEAT}: how often a silent stream shows that it is alive, in real time. */
@ConfigurationProperties("sendwell.live")
record LiveSettings(@DefaultValue("15s") Duration heartbeat) {}
