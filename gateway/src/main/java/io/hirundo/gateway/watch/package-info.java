/**
 * The appliance's eye on itself: broker, fleet, disk, memory, temperature, supply voltage, clock, certificates, viewers, update.
 *
 * <p>One thread looks at each check every few seconds ({@link io.hirundo.gateway.watch.Watch}) and tells what begins and what
 * ends; the checks belong to that thread. Invariant: each check has two marks, or two durations, so that a value that trembles
 * around one of them is one alert; and what cannot be read changes nothing.
 *
 * <p>What the kernel tells of the machine ({@link io.hirundo.gateway.watch.MachineFiles}) is public: whoever diagnoses the machine
 * is to read it by the same rules.
 */
package io.hirundo.gateway.watch;
