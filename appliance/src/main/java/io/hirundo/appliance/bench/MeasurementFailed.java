package io.hirundo.appliance.bench;

/** A server or the load did not do what a measurement needs; the message is for people. */
final class MeasurementFailed extends Exception {
    private static final long serialVersionUID = 1;

    MeasurementFailed(String message) {
        super(message);
    }
}
