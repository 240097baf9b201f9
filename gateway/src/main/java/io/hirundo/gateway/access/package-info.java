/**
 * Who may do what: keys, tokens, roles, rights by device.
 *
 * <p>Immutable after start, any thread. Invariant: what a principal may not see is not told apart from what does not
 * exist.
 */
package io.hirundo.gateway.access;
