/**
 * {@code ./hirundo bench}: what the gateway costs, measured from outside.
 *
 * <p>The gateway runs as the process it is in the field; the load comes from a process of its own, and a plain Paho
 * subscriber is measured beside it in the same run. CPU time is the kernel's count for the process. Nothing here is used
 * by a running gateway.
 */
package io.hirundo.appliance.bench;
