package io.hirundo.appliance.cli;

import picocli.CommandLine.IVersionProvider;

/// The version as the jar's manifest tells it; `development` where the classes were not started from a jar.
final class Version implements IVersionProvider {

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"hirundo " + text()};
    }
}
