package io.hirundo.sensors.bus;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import io.hirundo.sensors.bus.gpio.GpioChips;
import io.hirundo.sensors.bus.gpio.GpioInputProvider;

/** Pi4J's digital input provider of this process: the header's lines, or simulated. */
final class RoutedDigitalInputProvider extends DigitalInputProviderBase {

    private final Route<DigitalInputProvider> route;

    RoutedDigitalInputProvider(DigitalInputProvider simulated, GpioChips chips) {
        super("hirundo-digital-input", "Hirundo digital input");
        this.route = new Route<>(simulated, () -> new GpioInputProvider(chips));
    }

    @Override
    public DigitalInputProvider initialize(Context context) throws InitializeException {
        super.initialize(context);
        route.initialize(context);
        return this;
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
        return route.of(config.id()).create(config);
    }

    @Override
    public DigitalInputProvider shutdown(Context context) throws ShutdownException {
        route.shutdown(context);
        return super.shutdown(context);
    }
}
