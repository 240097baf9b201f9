package io.hirundo.appliance.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line an event, on standard error, where systemd's journal and a terminal both want it. */
final class Logs {

    /** Of them, what goes wrong is news; what goes well is not. They say much about themselves. */
    private static final List<String> CHATTY = List.of("io.helidon", "com.pi4j", "org.eclipse.paho", "redis.clients");

    /** Loggers are collected when nobody holds them, and their level with them. */
    private static final List<Logger> HELD = CHATTY.stream().map(Logger::getLogger).toList();
    /** Cries ERROR on every machine that is no Raspberry Pi, where nothing is wrong. */
    private static final Logger BOARD_INFO = Logger.getLogger("com.pi4j.boardinfo");
    private static final Logger OWN = Logger.getLogger("io.hirundo");

    private Logs() {}

    static void install() {
        LogManager.getLogManager().reset();
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new OneLine());
        handler.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
        level(false);
    }

    static void level(boolean verbose) {
        Logger.getLogger("").setLevel(Level.INFO);
        OWN.setLevel(verbose ? Level.FINE : Level.INFO);
        BOARD_INFO.setLevel(verbose ? Level.INFO : Level.OFF);
        HELD.forEach(logger -> logger.setLevel(verbose ? Level.INFO : Level.WARNING));
    }

    /** Time, level, thread, class, message; an exception follows with its whole trace. */
    private static final class OneLine extends Formatter {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

        @Override
        public String format(LogRecord entry) {
            String logger = String.valueOf(entry.getLoggerName());
            String line = TIME.format(Instant.ofEpochMilli(entry.getMillis()))
                    + " " + levelName(entry.getLevel())
                    + " " + logger.substring(logger.lastIndexOf('.') + 1)
                    + ": " + formatMessage(entry) + System.lineSeparator();
            return entry.getThrown() == null ? line : line + trace(entry.getThrown());
        }

        private static String levelName(Level level) {
            int value = level.intValue();
            return value >= Level.SEVERE.intValue() ? "ERROR"
                    : value >= Level.WARNING.intValue() ? "WARN "
                    : value >= Level.INFO.intValue() ? "INFO "
                    : "DEBUG";
        }

        private static String trace(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
    }
}
