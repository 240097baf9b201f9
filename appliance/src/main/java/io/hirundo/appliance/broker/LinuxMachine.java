package io.hirundo.appliance.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine itself. Processes are known by {@code /proc}, which is why this is Linux's alone. */
final class LinuxMachine implements Machine {

    private static final int CONNECT_MILLIS = 500;

    private final List<Path> binaryFolders;

    /** @param binaryFolders where programs are looked for, the first one wins */
    LinuxMachine(List<Path> binaryFolders) {
        this.binaryFolders = List.copyOf(binaryFolders);
    }

    /** @param path the variable PATH; Debian's Mosquitto lies in sbin, which is not in every user's */
    static LinuxMachine searching(String path) {
        List<Path> folders = new ArrayList<>();
        for (String folder : (path + ":/usr/local/sbin:/usr/sbin").split(":")) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        return new LinuxMachine(folders);
    }

    @Override
    public Optional<Path> mosquitto() {
        return program("mosquitto");
    }

    private Optional<Path> program(String name) {
        return binaryFolders.stream().map(folder -> folder.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file)).findFirst();
    }

    @Override
    public Optional<Occupied> occupied(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of the Mosquitto before, in TIME_WAIT, do not count: Mosquitto sets the option too.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Optional.empty();
        } catch (BindException e) {
            // Java tells the two apart by the system's words alone.
            boolean inUse = String.valueOf(e.getMessage()).contains("in use");
            return Optional.of(new Occupied(inUse, e.getMessage()));
        } catch (UnknownHostException e) {
            return Optional.of(new Occupied(false, "there is no host of that name"));
        } catch (IOException e) {
            return Optional.of(new Occupied(false, e.toString()));
        }
    }

    @Override
    public boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            InetAddress there = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
            socket.connect(new InetSocketAddress(there, port), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Child start(Path mosquitto, Path conf, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C goes to every process of the terminal's foreground group, and Mosquitto would be
        // gone before sensors and gateway have said their last. setsid replaces itself, so the pid is Mosquitto's.
        program("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(List.of(mosquitto.toString(), "-c", conf.toString()));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        PidFile.beside(conf).write(process.pid());
        return new StartedChild(process);
    }

    @Override
    public Optional<Child> leftBehind(Path conf) {
        return PidFile.beside(conf).mosquitto(conf).map(AdoptedChild::new);
    }
}
