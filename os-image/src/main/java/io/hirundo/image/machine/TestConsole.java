package io.hirundo.image.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A root shell in the guest, on the virtio console hvc0, one command at a time.
 *
 * <p>What is on the other side may echo, prompt and edit lines: a command goes in as base64, in lines shorter than a terminal's
 * buffer, and its output is what stands between two marks which the words that are sent do not contain.
 *
 * <p>One thread asks; a reader of its own takes in what comes and writes it to the log.
 */
public final class TestConsole implements AutoCloseable {

    /**
     * What a command came to.
     *
     * @param status its exit code
     * @param text   what it wrote to both outputs, without blank space around
     */
    public record Answer(int status, String text) {}

    /** A terminal takes lines of up to 4,095 bytes (termios(3), MAX_CANON of Linux). */
    private static final int CHUNK = 1_000;
    private static final Duration GREETING_PAUSE = Duration.ofSeconds(2);

    private final SocketChannel channel;
    private final OutputStream out;
    // guarded by this
    private final StringBuilder heard = new StringBuilder();
    private boolean ended;
    // the asking thread's
    private int number;

    private TestConsole(SocketChannel channel) {
        this.channel = channel;
        this.out = Channels.newOutputStream(channel);
    }

    /** @param log gets all that is said */
    static TestConsole connect(Path socket, Path log, Deadline deadline) throws TestFailed, InterruptedException {
        SocketChannel channel = deadline.await("open its console",
                () -> Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
        TestConsole console = new TestConsole(channel);
        Thread.ofVirtual().name("console-reader").start(() -> console.listen(log));
        return console;
    }

    /** Waits until somebody answers there: after a start, and after each reboot. */
    public void awaitShell(Deadline deadline) throws TestFailed, InterruptedException {
        while (!deadline.isOver()) {
            int greeting = ++number;
            send("stty -echo -onlcr; printf '@%s:%d@\\n' " + greeting + " 0\n");
            if (marked(greeting, deadline.within(GREETING_PAUSE)).isPresent()) {
                return;
            }
        }
        throw new TestFailed("nobody answers on the test console");
    }

    /** Asks a command of which any end is an answer. */
    public Answer ask(String command, Duration limit) throws TestFailed, InterruptedException {
        int mine = ++number;
        String encoded = Base64.getEncoder().encodeToString(command.getBytes(StandardCharsets.UTF_8));
        StringBuilder lines = new StringBuilder("c=\n");
        for (int at = 0; at < encoded.length(); at += CHUNK) {
            lines.append("c=${c}").append(encoded, at, Math.min(at + CHUNK, encoded.length())).append('\n');
        }
        lines.append("printf '@%s>' ").append(mine).append("; (eval \"$(printf %s \"$c\" | base64 -d)\") </dev/null 2>&1; ")
                .append("printf '@%s:%d@\\n' ").append(mine).append(" $?\n");
        synchronized (this) {
            heard.setLength(0); // an answer that came too late is nobody's
        }
        send(lines.toString());
        return marked(mine, Deadline.in(limit)).orElseThrow(() -> new TestFailed(
                "the guest did not finish within " + limit.toSeconds() + " s: " + command));
    }

    /** Runs a command that has to end well. @return what it wrote */
    public String run(String command, Duration limit) throws TestFailed, InterruptedException {
        Answer answer = ask(command, limit);
        if (answer.status != 0) {
            throw new TestFailed("in the guest: " + command + " ended with " + answer.status + ": " + answer.text);
        }
        return answer.text;
    }

    /** As the other, for what takes no time. */
    public String run(String command) throws TestFailed, InterruptedException {
        return run(command, Duration.ofSeconds(30));
    }

    /** Starts a command and waits for nothing. */
    public void start(String command) throws TestFailed, InterruptedException {
        run("(" + command + ") >/dev/null 2>&1 &");
    }

    private synchronized Optional<Answer> marked(int mine, Deadline deadline) throws InterruptedException {
        Pattern pattern = Pattern.compile("(?:@" + mine + ">(.*?))?@" + mine + ":(\\d+)@", Pattern.DOTALL);
        while (true) {
            Matcher matcher = pattern.matcher(heard);
            if (matcher.find()) {
                String text = matcher.group(1) == null ? "" : matcher.group(1);
                return Optional.of(new Answer(Integer.parseInt(matcher.group(2)), text.replace("\r", "").strip()));
            }
            long left = deadline.left().toMillis();
            if (ended || left == 0) {
                return Optional.empty();
            }
            TimeUnit.MILLISECONDS.timedWait(this, left);
        }
    }

    private void send(String lines) throws TestFailed {
        try {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new TestFailed("the console is closed: " + e.getMessage(), e);
        }
    }

    private void listen(Path log) {
        byte[] buffer = new byte[8_192];
        try (InputStream in = Channels.newInputStream(channel); OutputStream file = Files.newOutputStream(log)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                file.write(buffer, 0, count);
                file.flush();
                synchronized (this) {
                    heard.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // It ends as it would without: whoever waits is told.
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            synchronized (this) {
                ended = true; // it is closed as far as it can be
            }
        }
    }
}
