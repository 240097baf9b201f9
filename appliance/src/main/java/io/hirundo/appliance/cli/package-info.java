/// The command line: which role to start with which configuration, and how to end it.
///
/// Runs on the main thread, and at the end on the JVM's shutdown thread. Exit codes: 0 done, 1 something went wrong while
/// running, 2 the command line or the configuration is wrong and nothing was started.
package io.hirundo.appliance.cli;
