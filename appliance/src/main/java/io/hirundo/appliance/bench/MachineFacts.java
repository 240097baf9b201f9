package io.hirundo.appliance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader has to know of the machine to judge the figures. */
final class MachineFacts {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    private MachineFacts() {}

    /** Cores, model, Java. */
    static String machine() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                .findFirst().map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown CPU");
        return Runtime.getRuntime().availableProcessors() + " cores, " + model + ", Java " + Runtime.version();
    }

    static String programs() {
        return "Node " + version("node", "--version") + ", Mosquitto " + version("mosquitto", "-h") + ", Redis "
                + version("redis-server", "--version");
    }

    private static String version(String program, String option) {
        try {
            Process process = new ProcessBuilder("env", Child.PATH, program, option).redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader()) {
                Matcher version = VERSION.matcher(String.join(" ", output.lines().toList()));
                return version.find() ? version.group() : "not found";
            }
        } catch (IOException e) {
            return "not found";
        }
    }
}
