package io.hirundo.image.scenario;

import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;

/** Something that the image has to stand. */
public interface Scenario {

    /** One word for the command line. */
    String name();

    /** What holds when it has passed, in a line. */
    String promise();

    /** After so long it has failed, whatever it is at; the machines are switched off then. */
    Duration limit();

    /** @throws TestFailed where nothing that follows would make sense; what can go on is said to {@link Run#check} */
    void run(Run run) throws IOException, TestFailed, InterruptedException;
}
