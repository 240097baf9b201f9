package io.hirundo.sensors.bus.gpio;

import java.io.IOException;

/** A system call failed. The message is the kernel's reason in the C library's words, such as "Device or resource busy". */
final class ErrnoException extends IOException {

    // <asm-generic/errno-base.h>
    static final int EPERM = 1;
    static final int EACCES = 13;
    static final int EBUSY = 16;

    private final int errno;

    ErrnoException(int errno, String reason) {
        super(reason);
        this.errno = errno;
    }

    boolean isBusy() {
        return errno == EBUSY;
    }

    /** By the file's mode, or by a sandbox such as systemd's DevicePolicy. */
    boolean isForbidden() {
        return errno == EACCES || errno == EPERM;
    }
}
