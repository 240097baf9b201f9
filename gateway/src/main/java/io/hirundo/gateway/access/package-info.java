/**
 * Who may do what: keys, tokens, roles, rights by device.
 *
 * <p>Keys and rights are immutable after start; {@link io.hirundo.gateway.access.Tokens} may be asked by any thread, its
 * only state is a bounded cache behind a monitor and counters. Pairing codes are files, which other processes write and the
 * gateway uses up. Invariant: what a principal may not see is not told apart from what does not exist, and no token is
 * written to a log.
 */
package io.hirundo.gateway.access;
