package io.hirundo.sensors.chip;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** One measured value. */
public sealed interface Value {

    /** A number in the unit of its metric, with the digits that the chip resolves. */
    record Quantity(double value, int decimals) implements Value {

        /** The decimal number to be written, trailing zeros removed: 25.10 is sent as 25.1, 100 as 100. */
        public BigDecimal decimal() {
            BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).stripTrailingZeros();
            return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
        }
    }

    /** On or off. */
    record Switch(boolean on) implements Value {
    }
}
