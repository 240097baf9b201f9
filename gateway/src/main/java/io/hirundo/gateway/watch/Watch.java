package io.hirundo.gateway.watch;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each check in turn and tells what begins and what ends, each once; after a start it tells the first time that a
 * check knows. One that fails keeps no other from being looked at. Owned by the thread that calls {@link #look}.
 */
public final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** Who is told. What is told may stand so already: an alert that is open over a restart. It may wait. */
    public interface Told {
        void trouble(String code, Finding.Trouble trouble) throws InterruptedException;

        void well(String code, Finding.Well well) throws InterruptedException;
    }

    private enum Standing { UNKNOWN, TROUBLE, WELL }

    private static final class Watched {
        private final Check check;
        private Standing standing = Standing.UNKNOWN;
        private boolean failed;

        private Watched(Check check) {
            this.check = check;
        }
    }

    private final List<Watched> watched = new ArrayList<>();
    private final Told told;

    public Watch(List<Check> checks, Told told) {
        checks.forEach(check -> watched.add(new Watched(check)));
        this.told = told;
    }

    /** @param nowNanos the running time, as of {@link System#nanoTime} */
    public void look(long nowNanos) throws InterruptedException {
        for (Watched one : watched) {
            try {
                look(one, nowNanos);
                one.failed = false;
            } catch (RuntimeException e) {
                if (!one.failed) { // the same again every few seconds would fill the log
                    LOG.warn("the check of '{}' failed; it is tried again", one.check.code(), e);
                }
                one.failed = true;
            }
        }
    }

    private void look(Watched one, long nowNanos) throws InterruptedException {
        switch (one.check.look(nowNanos)) {
            case Finding.Trouble trouble -> {
                if (one.standing != Standing.TROUBLE) {
                    told.trouble(one.check.code(), trouble);
                    one.standing = Standing.TROUBLE;
                }
            }
            case Finding.Well well -> {
                if (one.standing != Standing.WELL) {
                    told.well(one.check.code(), well);
                    one.standing = Standing.WELL;
                }
            }
            case Finding.Unchanged _ -> { }
        }
    }
}
