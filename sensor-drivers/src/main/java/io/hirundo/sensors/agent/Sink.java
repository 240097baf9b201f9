package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Reading;

/** Where the readings of a sensor go. Any thread; never blocks. */
interface Sink {

    /** A reading, taken at that wall clock time. */
    void sample(long epochMs, Reading reading);

    /** The sensor answers; saying so again changes nothing. */
    void online();

    /** The sensor does not answer; saying so again with the same reason changes nothing. */
    void offline(String reason);
}
