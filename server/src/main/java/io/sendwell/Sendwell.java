package io.sendwell;

import org.jspecify.annotations.NullMarked;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server: one process, one jar, all modules. */
@NullMarked
@SpringBootApplication
@ConfigurationPropertiesScan
public class Sendwell {

    public static void main(String[] args) {
        SpringApplication.run(Sendwell.class, args);
    }
}
