package io.hirundo.image.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running QEMU. It ends at its deadline, with this JVM, or when it is closed, whichever comes first. Any thread. */
public final class Qemu implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(10);
    /** The address of a Unix socket has 108 bytes, the last of them a zero (unix(7)). */
    private static final int LONGEST_SOCKET = 107;

    private final Process process;
    private final QemuArguments arguments;
    private final SerialLog serial;
    private final long startedNanos;
    private final Thread endWithJvm;
    private final Thread limit;
    private Qmp qmp;
    private TestConsole console;

    private Qemu(Process process, QemuArguments arguments, Path folder, Deadline deadline) {
        this.process = process;
        this.arguments = arguments;
        this.serial = new SerialLog(folder.resolve("serial.log"));
        this.startedNanos = System.nanoTime();
        this.endWithJvm = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithJvm);
        this.limit = Thread.ofVirtual().name("qemu-limit").start(() -> endAt(deadline));
    }

    /**
     * @param folder   of this run's logs and sockets; made, and empty before
     * @param deadline after which it is killed, whoever still wants it
     */
    public static Qemu start(Tools tools, QemuArguments arguments, Path folder, Deadline deadline)
            throws TestFailed, InterruptedException {
        if (folder.resolve("hvc0").toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET) {
            throw new TestFailed("the name of the folder " + folder + " is too long for a socket in it");
        }
        Process process;
        try {
            Files.createDirectories(folder);
            process = tools.start(arguments.command(folder), folder.resolve("qemu.log"));
        } catch (IOException e) {
            throw new TestFailed("cannot start QEMU by " + tools.enter() + ": " + e.getMessage(), e);
        }
        Qemu qemu = new Qemu(process, arguments, folder, deadline);
        try {
            Deadline start = deadline.within(START);
            start.awaitTrue("start", () -> {
                qemu.requireRunning(folder);
                return Optional.of(Files.exists(folder.resolve("hvc0")) && Files.exists(folder.resolve("qmp")));
            });
            qemu.qmp = Qmp.connect(folder.resolve("qmp"), start);
            qemu.console = TestConsole.connect(folder.resolve("hvc0"), folder.resolve("console.log"), start);
            return qemu;
        } catch (TestFailed | InterruptedException | RuntimeException e) {
            qemu.close();
            throw e;
        }
    }

    public Qmp qmp() {
        return qmp;
    }

    public TestConsole console() {
        return console;
    }

    public SerialLog serial() {
        return serial;
    }

    /** Where the guest's port is reached on 127.0.0.1. */
    public int hostPort(int guestPort) {
        return arguments.hostPort(guestPort);
    }

    public Duration running() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Takes the power away: the process gets no chance to write anything more. */
    public void kill() throws TestFailed, InterruptedException {
        process.destroyForcibly(); // SIGKILL
        if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TestFailed("QEMU is there after a kill");
        }
        close();
    }

    /** The reset button: processor and devices begin anew, the disk keeps what it was given. */
    public void reset() throws TestFailed, InterruptedException {
        qmp.execute("system_reset", Map.of(), ANSWER);
    }

    /** Pulls the network cable, or puts it back. */
    public void network(boolean connected) throws TestFailed, InterruptedException {
        qmp.execute("set_link", Map.of("name", "nic", "up", connected), ANSWER);
    }

    /** Waits until the guest has switched itself off. */
    public void awaitOff(Deadline deadline) throws TestFailed, InterruptedException {
        if (!process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TestFailed("the machine did not switch itself off in time");
        }
        close();
    }

    private void requireRunning(Path folder) throws TestFailed {
        if (!process.isAlive()) {
            throw new TestFailed("QEMU ended with " + process.exitValue() + ": " + lastWords(folder.resolve("qemu.log")));
        }
    }

    private static String lastWords(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return log + " cannot be read";
        }
    }

    private void endAt(Deadline deadline) {
        try {
            if (!process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException closed) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        limit.interrupt();
        if (qmp != null) {
            qmp.close();
        }
        if (console != null) {
            console.close();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook runs.
        }
    }
}
