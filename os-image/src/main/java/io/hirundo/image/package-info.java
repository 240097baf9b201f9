/**
 * {@code ./hirundo image test}: the image under QEMU, tried from outside.
 *
 * <p>{@link io.hirundo.image.scenario} holds what is tried, one class a scenario; {@code guest} is the appliance as others see
 * it; {@code machine} the computer that it runs on. The arrows go in this order only. Nothing here is part of the image, and no
 * code is shared with what is.
 */
package io.hirundo.image;
