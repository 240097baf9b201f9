package io.hirundo.gateway;

import java.util.Objects;

/** The version that is running, from the jar's manifest; {@code development} where there is no jar. */
final class Version {
    private Version() {}

    static String current() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }
}
