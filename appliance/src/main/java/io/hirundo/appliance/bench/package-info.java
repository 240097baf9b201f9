/**
 * {@code ./hirundo bench}: what the gateway costs, measured from outside.
 *
 * <p>{@link io.hirundo.appliance.bench.Bench} is the gateway alone, {@link io.hirundo.appliance.bench.LiveBench} the live
 * server beside its peers. A {@code Site} is a server with what it needs, a {@code Load} the process that publishes and
 * watches, a {@code Dialect} what its viewers speak.
 *
 * <p>The gateway runs as the process it is in the field; the load comes from a process of its own, and a plain Paho
 * subscriber is measured beside it in the same run. CPU time is the kernel's count for the process. Nothing here is used
 * by a running gateway.
 */
package io.hirundo.appliance.bench;
