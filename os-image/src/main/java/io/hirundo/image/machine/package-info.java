/**
 * A computer made of QEMU: its process, its monitor, its disk and its serial lines.
 *
 * <p>Invariant: what is started here ends, at its deadline or with this JVM, by its own process id; and no wait is without a
 * limit. Knows nothing of Hirundo.
 */
package io.hirundo.image.machine;
