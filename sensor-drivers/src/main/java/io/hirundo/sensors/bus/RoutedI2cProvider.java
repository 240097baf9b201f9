package io.hirundo.sensors.bus;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.io.i2c.I2CProviderBase;
import com.pi4j.plugin.linuxfs.provider.i2c.LinuxFsI2CProvider;

/** Pi4J's I2C provider of this process: the kernel's /dev/i2c-N, or simulated. */
final class RoutedI2cProvider extends I2CProviderBase {

    private final Route<I2CProvider> route;

    RoutedI2cProvider(I2CProvider simulated) {
        super("hirundo-i2c", "Hirundo I2C");
        this.route = new Route<>(simulated, LinuxFsI2CProvider::newInstance);
    }

    @Override
    public I2CProvider initialize(Context context) throws InitializeException {
        super.initialize(context);
        route.initialize(context);
        return this;
    }

    @Override
    public I2C create(I2CConfig config) {
        return route.of(config.id()).create(config);
    }

    @Override
    public I2CProvider shutdown(Context context) throws ShutdownException {
        route.shutdown(context);
        return super.shutdown(context);
    }
}
