package io.hirundo.gateway.access;

import java.util.Locale;

/** What a user may do; each role includes those before it. */
public enum Role {
    /** Sees. */
    VIEWER,
    /** Also commands devices and acknowledges alerts. */
    OPERATOR,
    /** Also everything else. */
    ADMIN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** @throws IllegalArgumentException names what was found and what is allowed */
    public static Role ofWireName(String name) {
        for (Role role : values()) {
            if (role.wireName().equals(name)) {
                return role;
            }
        }
        throw new IllegalArgumentException("unknown role '" + name + "'; there are viewer, operator, admin");
    }
}
