package io.hirundo.sensors.bus;

import com.pi4j.provider.Provider;
import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import java.util.function.Supplier;

/**
 * The real and the simulated provider of one IO type behind one: Pi4J keeps one provider a type. The id of an IO says which.
 *
 * <p>The real one is made when first needed, because Pi4J's load their native libraries then, which are there for ARM alone.
 */
final class Route<P extends Provider<?, ?, ?>> {

    /** In front of the id of every simulated IO. */
    static final String SIMULATED = "sim/";

    private final P simulated;
    private final Supplier<P> makeReal;
    private P real;
    private Context context;

    Route(P simulated, Supplier<P> makeReal) {
        this.simulated = simulated;
        this.makeReal = makeReal;
    }

    synchronized void initialize(Context context) throws InitializeException {
        this.context = context;
        simulated.initialize(context);
    }

    synchronized P of(String id) {
        if (id.startsWith(SIMULATED)) {
            return simulated;
        }
        if (real == null) {
            P made = makeReal.get();
            made.initialize(context);
            real = made;
        }
        return real;
    }

    synchronized void shutdown(Context context) throws ShutdownException {
        simulated.shutdown(context);
        if (real != null) {
            real.shutdown(context);
        }
    }
}
