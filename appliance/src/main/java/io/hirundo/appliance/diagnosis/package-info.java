/**
 * What is the matter with a gateway and its machine, and what to do about it: {@code hirundo doctor} and {@code hirundo support}.
 *
 * <p>One small {@code Check} a concern; the {@code Doctor} runs each on a thread of its own and leaves those that hang behind. All
 * that is looked at of the machine goes through {@code Host}, whose root a test can make up.
 *
 * <p>Invariant: looking changes nothing. No lock is taken, nothing is written below the data folder, no bus is used that a
 * running Hirundo uses, and it works whether one runs or not.
 */
package io.hirundo.appliance.diagnosis;
