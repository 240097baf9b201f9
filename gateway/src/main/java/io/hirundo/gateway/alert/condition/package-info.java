/**
 * The language of alert rules: what {@code when} and {@code clear} say, and whether it is so.
 *
 * <p>A condition is immutable and safe for any thread; what it is asked about, {@link io.hirundo.gateway.alert.condition.Facts},
 * belongs to the sequencer. Invariant: what is not known makes nothing true and nothing false
 * ({@link io.hirundo.gateway.alert.condition.Truth}), so that a start, a silent device or a word that no device ever said
 * neither raises an alert nor clears one.
 *
 * <pre>
 * temperature &gt; 80 and not (pump == true or mode == 'test')
 * outlet - inlet &lt; 5                    numbers, with + - * / %
 * `tank-level` &lt; 10                     a name with a minus in it, or one that is a word of the language, in backquotes
 * absent for 5m                         no telemetry of the device for so long
 * temperature absent for 5m             none with this metric
 * rate(temperature, 1m) &gt; 2            it rises by more than 2 in a minute
 * </pre>
 */
package io.hirundo.gateway.alert.condition;
