package io.hirundo.sensors.chip;

import java.util.Map;

/**
 * Which orders a chip takes, and how a command writes them. Kept apart from the chip, so that a wrong command is refused in words even
 * while the chip cannot be reached.
 */
public enum Orders {

    NONE("none, for this device takes no commands"),
    SWITCH("{\"on\": true} or {\"on\": false}"),
    LEVEL("{\"level\": 0 to 100}, {\"on\": true} or {\"on\": false}"),
    POSITION("{\"position\": 0 to 100}");

    private final String form;

    Orders(String form) {
        this.form = form;
    }

    /** For people: what a command may look like. */
    public String expected() {
        return "expected command " + form;
    }

    /**
     * The order that those members of a command stand for. There must be exactly one: half of a command is not carried out.
     *
     * @throws IllegalArgumentException that says what was expected and, of a number, what was found
     */
    public Order parse(Map<String, Value> members) {
        if (members.size() == 1) {
            Map.Entry<String, Value> only = members.entrySet().iterator().next();
            switch (only.getValue()) {
                case Value.Switch(boolean on) when (this == SWITCH || this == LEVEL) && only.getKey().equals("on") -> {
                    return new Order.Switch(on);
                }
                case Value.Quantity(double value, int _) when this == LEVEL && only.getKey().equals("level")
                        || this == POSITION && only.getKey().equals("position") -> {
                    return percent(only.getKey(), value);
                }
                case Value _ -> { }
            }
        }
        throw new IllegalArgumentException(expected());
    }

    private static Order percent(String name, double value) {
        if (value != Math.rint(value) || value < 0 || value > 100) {
            throw new IllegalArgumentException("expected " + name + " to be a whole number from 0 to 100, found "
                    + (value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value) : String.valueOf(value)));
        }
        return new Order.Percent((int) value);
    }
}
