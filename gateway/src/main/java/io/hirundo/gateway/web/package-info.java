/**
 * Routes, REST, health, metrics and the built page.
 *
 * <p>Runs on Helidon's virtual threads, owns no state. Each resource is a class; {@code WebFront} puts them together.
 * Who asks is found by {@code Credentials} and {@code Guard}, what goes wrong is a {@code Problem}. Invariant: every
 * error is an RFC 9457 problem that says what was found and what is allowed, and a device to which the token gives no
 * right is answered like one that does not exist.
 */
package io.hirundo.gateway.web;
