package io.hirundo.appliance.diagnosis;

/** One concern. Runs once, on a thread of its own, and may be left behind there if it takes too long. */
interface Check {

    /** One word, for the screen. */
    String name();

    /** @throws Exception if it could not look; what it has found so far counts all the same */
    void look(Findings findings) throws Exception;
}
