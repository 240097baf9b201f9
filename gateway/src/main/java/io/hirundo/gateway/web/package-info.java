/**
 * Routes, REST, health, metrics and the built page.
 *
 * <p>Runs on Helidon's virtual threads, owns no state. Invariant: every error is an RFC 9457 problem that says what was
 * found and what is allowed.
 */
package io.hirundo.gateway.web;
