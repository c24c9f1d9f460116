package io.sendwell;

import io.sendwell.demo.Demo;
import java.util.Arrays;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server: one process, one jar, all modules. With {@code demo} as its first word it plays the demo instead. */
@NullMarked
@SpringBootApplication
@ConfigurationPropertiesScan
public class Sendwell {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("demo")) {
            var rest = Arrays.copyOfRange(args, 1, args.length);
            System.exit(Demo.play(rest, settings -> SpringApplication.run(Sendwell.class, settings)));
        }
        SpringApplication.run(Sendwell.class, args);
    }
}
