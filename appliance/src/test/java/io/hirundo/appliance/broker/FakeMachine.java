package io.hirundo.appliance.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine whose Mosquitto lives and dies as the test says. */
final class FakeMachine implements Machine {

    boolean installed = true;
    boolean answering = true;
    Optional<Occupied> occupied = Optional.empty();
    Optional<Child> leftBehind = Optional.empty();
    final List<FakeChild> started = new ArrayList<>();

    static final class FakeChild implements Child {
        final long pid;
        boolean alive = true;
        boolean askedToEnd;

        FakeChild(long pid) {
            this.pid = pid;
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public void end(Duration grace) {
            askedToEnd = true;
            alive = false;
        }
    }

    FakeChild last() {
        return started.getLast();
    }

    @Override
    public Optional<Path> mosquitto() {
        return installed ? Optional.of(Path.of("/usr/sbin/mosquitto")) : Optional.empty();
    }

    @Override
    public Optional<Occupied> occupied(String host, int port) {
        return occupied;
    }

    @Override
    public boolean answers(String host, int port) {
        return answering;
    }

    @Override
    public Child start(Path mosquitto, Path conf, Path log) {
        started.add(new FakeChild(100 + started.size()));
        return last();
    }

    @Override
    public Optional<Child> leftBehind(Path conf) {
        return leftBehind;
    }
}
