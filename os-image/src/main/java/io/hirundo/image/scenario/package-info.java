/**
 * What is tried with a booted image: one class a scenario, each with a hard limit, a line for each result, and its logs kept.
 *
 * <p>Invariant: a scenario works on a copy of the image of its own, so that any of them can be run alone, in any order.
 */
package io.hirundo.image.scenario;
