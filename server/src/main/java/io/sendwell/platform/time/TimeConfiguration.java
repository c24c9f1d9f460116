package io.sendwell.platform.time;

import io.sendwell.kernel.DueWork;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Real time in production; elsewhere simulated time, for the simulator belongs to every such server. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(TimeConfiguration.class);

    @Bean
    KeptTime keptTime(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new KeptTime(jdbc, transactions);
    }

    @Bean
    HouseClock houseClock(@Value("${sendwell.profile}") String profile, ClockSettings settings, KeptTime kept) {
        var real = InstantSource.system();
        var last = kept.last();
        if (!profile.equals("production")) {
            return HouseClock.simulated(real, settings.speed(), kept, last.orElse(null));
        }
        last.filter(reading -> reading.simulated().isAfter(real.instant()))
                .ifPresent(reading -> log.warn(
                        "This database has been used with simulated time, up to {}; from now on real time counts",
                        reading.simulated()));
        return HouseClock.real(real);
    }

    @Bean
    Pulses pulses(ObjectProvider<DueWork> parts, HouseClock clock) {
        return new Pulses(() -> parts.orderedStream().toList(), clock);
    }

    @Bean
    ClockWriting clockWriting(HouseClock clock) {
        return new ClockWriting(clock);
    }
}
