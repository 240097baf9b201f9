package io.hirundo.sensors.bus;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import com.pi4j.io.spi.SpiProviderBase;
import com.pi4j.plugin.linuxfs.provider.spi.LinuxFsSpiProvider;

/** Pi4J's SPI provider of this process: the kernel's /dev/spidevN.M, or simulated. */
final class RoutedSpiProvider extends SpiProviderBase {

    private final Route<SpiProvider> route;

    RoutedSpiProvider(SpiProvider simulated) {
        super("hirundo-spi", "Hirundo SPI");
        this.route = new Route<>(simulated, LinuxFsSpiProvider::newInstance);
    }

    @Override
    public SpiProvider initialize(Context context) throws InitializeException {
        super.initialize(context);
        route.initialize(context);
        return this;
    }

    @Override
    public Spi create(SpiConfig config) {
        return route.of(config.id()).create(config);
    }

    @Override
    public SpiProvider shutdown(Context context) throws ShutdownException {
        route.shutdown(context);
        return super.shutdown(context);
    }
}
