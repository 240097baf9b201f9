package io.hirundo.appliance.setup;

/** Secrets in the setup file. */
final class Secrets {

    /** Stands in the place of a secret that was taken over; who leaves it there keeps that one. */
    static final String TAKEN_OVER = "(taken over)";

    private Secrets() {}
}
