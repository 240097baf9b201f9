package io.hirundo.appliance.cli;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT while the JVM ends: by itself it hears only the first one. The class that can do it
 * ({@code sun.misc.Signal}, module jdk.unsupported) is used by reflection, because javac warns of its name and the warning
 * cannot be switched off; JLine does the same. Where it is missing, the second signal has no effect, as ever.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** From now on each of them runs {@code heard}, on a thread of its own, and does nothing else. */
    static void hear(Runnable heard) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, words) -> {
                if (method.getName().equals("handle")) {
                    heard.run();
                    return null;
                }
                return method.getName().equals("equals") ? self == words[0] : method.getName().equals("hashCode")
                        ? (Object) System.identityHashCode(self) : "signals";
            });
            for (String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.debug("a second signal will not be heard: {}", e.toString());
        }
    }
}
