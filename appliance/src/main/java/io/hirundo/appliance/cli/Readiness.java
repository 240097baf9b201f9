package io.hirundo.appliance.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the gateway from outside, as any watcher would, whether it is ready. Main thread. */
final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final long ASK_EVERY_MILLIS = 50;
    private static final int ANSWER_MILLIS = 2_000;
    private static final long REMARK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final URI url;

    private Readiness(URI url) {
        this.url = url;
    }

    static Readiness of(String gatewayUrl) {
        return new Readiness(URI.create(gatewayUrl + "/health/ready"));
    }

    /** Waits as long as it takes; false where somebody asked for the stop before. */
    boolean await(Stop stop) throws InterruptedException {
        long remarkAt = System.nanoTime() + REMARK_AFTER_NANOS;
        int status = status();
        while (status != HttpURLConnection.HTTP_OK) {
            if (stop.isAskedWithin(ASK_EVERY_MILLIS)) {
                return false;
            }
            if (System.nanoTime() - remarkAt >= 0) {
                LOG.warn("Not ready yet: {} answers {}", url, status == 0 ? "nothing" : status);
                remarkAt += REMARK_AFTER_NANOS;
            }
            status = status();
        }
        return true;
    }

    /** The HTTP status; 0 where nothing answers. */
    private int status() {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            try {
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return 0;
        }
    }
}
