package io.hirundo.sensors.bus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bus as the configuration names it: {@code i2c-1}, {@code spi-0}, {@code gpio}, {@code pwm-0}, {@code w1}, {@code host}.
 *
 * @param number of the I2C bus, the SPI bus or the PWM chip as the kernel counts; 0 for the others
 */
public record BusName(Kind kind, int number) {

    /** Kinds of bus, with what a configuration may write. */
    public enum Kind {
        I2C("i2c-N"), SPI("spi-N"), GPIO("gpio"), PWM("pwm-N"), ONE_WIRE("w1"), HOST("host");

        private final String form;

        Kind(String form) {
            this.form = form;
        }

        /** Such as {@code i2c-N}. */
        public String form() {
            return form;
        }
    }

    private static final Pattern NUMBERED = Pattern.compile("(i2c|spi|pwm)-(\\d{1,3})");
    private static final int HIGHEST_SPI = 6; // Pi4J knows no higher one

    public BusName {
        if (kind == Kind.SPI && number > HIGHEST_SPI) {
            throw new IllegalArgumentException("expected an SPI bus from spi-0 to spi-6, found spi-" + number);
        }
    }

    /** @throws IllegalArgumentException that says what is allowed */
    public static BusName parse(String text) {
        Matcher numbered = NUMBERED.matcher(text);
        if (numbered.matches()) {
            Kind kind = switch (numbered.group(1)) {
                case "i2c" -> Kind.I2C;
                case "spi" -> Kind.SPI;
                default -> Kind.PWM;
            };
            return new BusName(kind, Integer.parseInt(numbered.group(2)));
        }
        return switch (text) {
            case "gpio" -> new BusName(Kind.GPIO, 0);
            case "w1" -> new BusName(Kind.ONE_WIRE, 0);
            case "host" -> new BusName(Kind.HOST, 0);
            default -> throw new IllegalArgumentException(
                    "expected a bus such as i2c-1, spi-0, gpio, pwm-0, w1 or host, found \"" + text + '"');
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case I2C -> "i2c-" + number;
            case SPI -> "spi-" + number;
            case PWM -> "pwm-" + number;
            case GPIO, ONE_WIRE, HOST -> kind.form;
        };
    }
}
