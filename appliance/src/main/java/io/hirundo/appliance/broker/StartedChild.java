package io.hirundo.appliance.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Mosquitto that this JVM started. */
record StartedChild(Process process) implements Machine.Child {

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void end(Duration grace) {
        process.destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
