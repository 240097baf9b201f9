/**
 * The configuration: a YAML file, variables of the environment and {@code --set} options, read into immutable records.
 *
 * <p>Pure and without threads. Invariant: nothing that somebody wrote is ignored in silence. Each key, its default and
 * its limits stand once, in {@link io.hirundo.appliance.config.SettingsReader}; whatever is not asked for there is an
 * error that names where it stands, what was found and what is allowed.
 */
package io.hirundo.appliance.config;
