package io.hirundo.sensors.bus.gpio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** Those of the C library, on 64-bit Linux. The handles are made at the first call: most machines have no GPIO and need none. */
final class LinuxSystemCalls implements SystemCalls {

    // <asm-generic/fcntl.h>; the same on x86-64 and on arm64.
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;

    /** As the program is started with native access, the compiler's warning is answered. */
    @SuppressWarnings("restricted")
    private static final class Libc {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
        /** Where errno is put: whatever the JVM does between two calls could set it anew. */
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

        // Both are variadic in C after two arguments, which some platforms pass in another way.
        private static final MethodHandle OPEN = function("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));
        private static final MethodHandle IOCTL = function("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));
        private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        private static final MethodHandle STRERROR = function("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

        private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
        }

        private static ErrnoException failure(MemorySegment state) throws Throwable {
            int errno = (int) ERRNO.get(state, 0L);
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return new ErrnoException(errno, text.reinterpret(Long.MAX_VALUE).getString(0));
        }
    }

    @Override
    public int open(Path file) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Libc.STATE);
            int descriptor = (int) Libc.OPEN.invokeExact(state, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
            if (descriptor < 0) {
                throw Libc.failure(state);
            }
            return descriptor;
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected("open", e);
        }
    }

    @Override
    public void ioctl(int descriptor, long request, MemorySegment argument) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Libc.STATE);
            if ((int) Libc.IOCTL.invokeExact(state, descriptor, request, argument) < 0) {
                throw Libc.failure(state);
            }
        } catch (ErrnoException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected("ioctl", e);
        }
    }

    @Override
    public void close(int descriptor) {
        try {
            int _ = (int) Libc.CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected("close", e);
        }
    }

    /** A method handle declares anything; one that calls C throws nothing but what a wrong argument, or a wrong type, brings. */
    private static RuntimeException unexpected(String call, Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(call + " could not be called: " + thrown, thrown);
    }
}
