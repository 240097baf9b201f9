package io.hirundo.image.machine;

/** The image, or the machine that it runs on, did not do what was expected; the message is for people. */
public final class TestFailed extends Exception {
    private static final long serialVersionUID = 1;

    public TestFailed(String message) {
        super(message);
    }

    public TestFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
