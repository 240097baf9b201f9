/**
 * The real servers that integration tests talk to: each on a free loopback port, with a folder of its own, killed and
 * restarted at will.
 *
 * <p>Invariant: no test is skipped because a server is missing; it fails and names the package to install.
 */
package io.hirundo.gateway.testing;
