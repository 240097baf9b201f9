/**
 * The booted appliance as it is seen from outside: REST, WebSocket, MQTT, and its console.
 *
 * <p>Invariant: knows of Hirundo only what stands in its contracts. Everything goes through this machine's loopback.
 */
package io.hirundo.image.guest;
