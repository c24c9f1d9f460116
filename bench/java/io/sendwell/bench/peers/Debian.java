package io.sendwell.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Installs the peers' packages where they are missing: as root on Debian, else it says what is missing. */
final class Debian {

    private static final Path HERE = Path.of(".");
    private static boolean updated;

    private Debian() {}

    static synchronized void need(String... packages) throws Unavailable {
        var missing = new ArrayList<String>();
        for (var name : packages) {
            if (!isInstalled(name)) {
                missing.add(name);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get")) || !"root".equals(System.getProperty("user.name"))) {
            throw new Unavailable("needs Debian's packages " + String.join(" ", missing));
        }
        System.out.println("Installing " + String.join(" ", missing) + " ...");
        if (!updated) {
            Program.run(HERE, apt("update"));
            updated = true;
        }
        var install = new ArrayList<>(apt("install", "-y", "--no-install-recommends"));
        install.addAll(missing);
        Program.run(HERE, install);
    }

    private static boolean isInstalled(String name) {
        try {
            return Program.run(HERE, List.of("dpkg-query", "-W", "-f=${Status}", name))
                    .endsWith("ok installed");
        } catch (Unavailable no) {
            return false;
        }
    }

    /** Services are not to start by being installed: the harness starts its own. */
    private static List<String> apt(String... arguments) {
        var command = new ArrayList<>(List.of("env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
