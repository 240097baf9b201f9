package io.hirundo.appliance.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Mosquitto that an earlier Hirundo started. It is no child of this JVM, so its end can only be seen by looking. */
record AdoptedChild(PidFile.Identity identity) implements Machine.Child {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public long pid() {
        return identity.pid();
    }

    @Override
    public boolean isAlive() {
        return identity.isAlive();
    }

    @Override
    public void end(Duration grace) {
        if (isAlive()) {
            ProcessHandle.of(identity.pid()).ifPresent(ProcessHandle::destroy);
            await(grace);
        }
        if (isAlive()) {
            ProcessHandle.of(identity.pid()).ifPresent(ProcessHandle::destroyForcibly);
            await(grace);
        }
    }

    private void await(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        while (isAlive() && System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
