package io.hirundo.sensors.bus;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProvider;
import com.pi4j.io.pwm.PwmProviderBase;
import com.pi4j.plugin.linuxfs.provider.pwm.LinuxFsPwmProvider;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Pi4J's PWM provider of this process: the kernel's /sys/class/pwm, or simulated. Pi4J's own stands for one chip of the kernel, so there
 * is one for each chip that is used; which one, the name of the IO says.
 */
final class RoutedPwmProvider extends PwmProviderBase {

    private final PwmProvider simulated;
    private final Path chips;
    private final Map<Integer, PwmProvider> real = new HashMap<>(); // by chip; guarded by itself

    RoutedPwmProvider(PwmProvider simulated, Path chips) {
        super("hirundo-pwm", "Hirundo PWM");
        this.simulated = simulated;
        this.chips = chips;
    }

    @Override
    public PwmProvider initialize(Context context) throws InitializeException {
        super.initialize(context);
        simulated.initialize(context);
        return this;
    }

    @Override
    public Pwm create(PwmConfig config) {
        PwmProvider provider = config.id().startsWith(Route.SIMULATED) ? simulated : real(Integer.parseInt(config.name()));
        return provider.create(config);
    }

    private PwmProvider real(int chip) {
        synchronized (real) {
            return real.computeIfAbsent(chip, number -> {
                PwmProvider made = LinuxFsPwmProvider.newInstance(chips.toString(), number);
                made.initialize(context);
                return made;
            });
        }
    }

    @Override
    public PwmProvider shutdown(Context context) throws ShutdownException {
        synchronized (real) {
            real.values().forEach(provider -> provider.shutdown(context));
        }
        simulated.shutdown(context);
        return super.shutdown(context);
    }
}
