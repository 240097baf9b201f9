package io.hirundo.appliance.update;

import io.hirundo.appliance.DataLock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that is at an update. */
final class LockHolder implements AutoCloseable {
    private static final String HELD = "held";
    private final Process process;

    private LockHolder(Process process) {
        this.process = process;
    }

    static LockHolder of(Places places) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), LockHolder.class.getName(), places.run().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        LockHolder holder = new LockHolder(process);
        if (!HELD.equals(process.inputReader().readLine())) {
            holder.close();
            throw new AssertionError("the lock was not to be had");
        }
        return holder;
    }

    /** Holds the lock until its input ends. */
    public static void main(String[] folder) throws IOException {
        try (DataLock _ = DataLock.take(Path.of(folder[0]), Update.LOCK)) {
            System.out.println(HELD);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
