package io.hirundo.sensors.bus;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import io.hirundo.sensors.bus.gpio.GpioChips;
import io.hirundo.sensors.bus.gpio.GpioOutputProvider;

/** Pi4J's digital output provider of this process: the header's lines, or simulated. */
final class RoutedDigitalOutputProvider extends DigitalOutputProviderBase {

    private final Route<DigitalOutputProvider> route;

    RoutedDigitalOutputProvider(DigitalOutputProvider simulated, GpioChips chips) {
        super("hirundo-digital-output", "Hirundo digital output");
        this.route = new Route<>(simulated, () -> new GpioOutputProvider(chips));
    }

    @Override
    public DigitalOutputProvider initialize(Context context) throws InitializeException {
        super.initialize(context);
        route.initialize(context);
        return this;
    }

    @Override
    public DigitalOutput create(DigitalOutputConfig config) {
        return route.of(config.id()).create(config);
    }

    @Override
    public DigitalOutputProvider shutdown(Context context) throws ShutdownException {
        route.shutdown(context);
        return super.shutdown(context);
    }
}
