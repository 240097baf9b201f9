/**
 * Alerts: which are open, and who has seen to them.
 *
 * <p>Owned by the sequencer. Invariant: an alert is open from the event that raises it to the one that clears it, over
 * restarts.
 */
package io.hirundo.gateway.alert;
