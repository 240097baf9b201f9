package io.hirundo.gateway.journal;

import io.hirundo.gateway.GatewayConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opening, until there is a journal: what turns out to be damaged only when it is used is set aside as well, and where the disk
 * is full the reserve is given up, as much of it as that takes.
 */
final class JournalOpening {
    private static final Logger log = LoggerFactory.getLogger(JournalOpening.class);

    private final Path dir;
    private final GatewayConfig.Journal config;
    private final Clock clock;
    private final Reserve reserve;
    private final LongSupplier freeBytes;
    private Optional<SetAside> aside = Optional.empty();

    /** What is made of an open file. */
    @FunctionalInterface
    interface Use {
        Journal of(JournalFile file) throws SQLException;
    }

    /**
     * @param clock     for names of files
     * @param freeBytes negative where it cannot be told
     */
    JournalOpening(Path dir, GatewayConfig.Journal config, Clock clock, Reserve reserve, LongSupplier freeBytes) {
        this.dir = dir;
        this.config = config;
        this.clock = clock;
        this.reserve = reserve;
        this.freeBytes = freeBytes;
    }

    /** @throws JournalException if the folder cannot be used, or another process has the journal open */
    Journal open(Use use) {
        Optional<String> known = Optional.empty();
        while (true) {
            try {
                return attempt(known, use);
            } catch (JournalException e) {
                boolean roomMade = Room.isLacking(e.getCause(), freeBytes) && reserve.release();
                Optional<String> found = damage(e);
                // Both come to an end: the reserve is used up, and a file that was just made is not damaged.
                if (!roomMade && (found.isEmpty() || known.isPresent())) {
                    throw e;
                }
                known = found;
            }
        }
    }

    private Journal attempt(Optional<String> known, Use use) {
        JournalFile file = JournalFile.open(dir, config.quotaBytes(), clock, known);
        if (file.damaged().isPresent()) {
            aside = file.damaged();
        }
        JournalFile named = new JournalFile(file.path(), file.writer(), file.lock(), aside);
        try {
            return use.of(named);
        } catch (SQLException | RuntimeException e) {
            JournalException failure = e instanceof JournalException told ? told
                    : new JournalException("cannot open the journal " + file.path() + ": " + e.getMessage(), e);
            close(file, failure);
            throw failure;
        }
    }

    /** What speaks for the file being damaged, if anything does. Whatever a value in it made this program stumble over is damage too. */
    private static Optional<String> damage(JournalException e) {
        return switch (e.getCause()) {
            case SQLException sql -> JournalFile.isDamage(sql) ? Optional.of(sql.getMessage()) : Optional.empty();
            case RuntimeException wrong -> {
                log.error("The journal could not be opened", wrong);
                yield Optional.of(String.valueOf(wrong.getMessage()));
            }
            case null, default -> Optional.empty();
        };
    }

    private static void close(JournalFile file, RuntimeException failure) {
        try {
            file.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
