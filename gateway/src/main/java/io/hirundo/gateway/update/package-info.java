/**
 * How the machine is updated, as far as the gateway knows: it takes a bundle in and says how far it has come. What a bundle is, who
 * checks its signature and who writes it into the other slot, whoever implements {@link io.hirundo.gateway.update.Updates} knows.
 *
 * <p>Nothing here has a thread or a state. Invariant: the gateway installs nothing itself, for it has no right to.
 */
package io.hirundo.gateway.update;
