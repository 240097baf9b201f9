/**
 * Alerts: rules that raise them, which are open, and who has seen to them.
 *
 * <p>Owned by the sequencer: rules are sinks of its events, and are looked at once a second besides. Times are those of the
 * gateway's running time; no clock, neither its own nor a device's, raises or clears anything. Invariant: an alert is open from
 * the event that raises it to the one that clears it, over restarts.
 */
package io.hirundo.gateway.alert;
