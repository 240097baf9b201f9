package io.hirundo.gateway.access;

import io.hirundo.gateway.event.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of devices as the contracts write it: ids, prefixes with a trailing {@code *}, or {@code *} alone for all.
 * Used for the rights in a token and for the devices of a subscription. Immutable.
 */
public final class DevicePatterns {
    /** An id has at most 64 characters. */
    private static final int MAX_SHOWN = 64;
    public static final DevicePatterns ALL = new DevicePatterns(true, Set.of(), List.of());

    private final boolean all;
    private final Set<String> ids;
    private final List<String> prefixes;

    private DevicePatterns(boolean all, Set<String> ids, List<String> prefixes) {
        this.all = all;
        this.ids = ids;
        this.prefixes = prefixes;
    }

    /** @throws IllegalArgumentException names the pattern that is none, and the rule */
    public static DevicePatterns of(Iterable<String> patterns) {
        boolean all = false;
        Set<String> ids = new TreeSet<>();
        Set<String> prefixes = new TreeSet<>();
        for (String pattern : patterns) {
            if (pattern.equals("*")) {
                all = true;
            } else if (pattern.endsWith("*") && Ids.isId(pattern.substring(0, pattern.length() - 1))) {
                prefixes.add(pattern.substring(0, pattern.length() - 1));
            } else if (Ids.isId(pattern)) {
                ids.add(pattern);
            } else {
                throw new IllegalArgumentException("device '" + shortened(pattern) + "' must be an id matching " + Ids.ID_RULE
                        + ", a prefix with a trailing *, or *");
            }
        }
        return all ? ALL : new DevicePatterns(false, Set.copyOf(ids), List.copyOf(prefixes));
    }

    /** It may be as long as whoever sent it likes. */
    private static String shortened(String pattern) {
        return pattern.length() <= MAX_SHOWN ? pattern : pattern.substring(0, MAX_SHOWN) + "…";
    }

    public boolean contains(String deviceId) {
        if (all || ids.contains(deviceId)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (deviceId.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** What both hold, as patterns. */
    public DevicePatterns intersect(DevicePatterns other) {
        if (all) {
            return other;
        }
        if (other.all) {
            return this;
        }
        Set<String> bothIds = new TreeSet<>();
        ids.stream().filter(other::contains).forEach(bothIds::add);
        other.ids.stream().filter(this::contains).forEach(bothIds::add);
        Set<String> bothPrefixes = new TreeSet<>();
        for (String mine : prefixes) {
            for (String theirs : other.prefixes) {
                if (mine.startsWith(theirs)) {
                    bothPrefixes.add(mine);
                } else if (theirs.startsWith(mine)) {
                    bothPrefixes.add(theirs);
                }
            }
        }
        return new DevicePatterns(false, Set.copyOf(bothIds), List.copyOf(bothPrefixes));
    }

    /** Whether there can be a device in both; makes no patterns for it. */
    public boolean intersects(DevicePatterns other) {
        if (all || other.all) {
            return !isEmpty() && !other.isEmpty();
        }
        for (String id : ids) {
            if (other.contains(id)) {
                return true;
            }
        }
        for (String id : other.ids) {
            if (contains(id)) {
                return true;
            }
        }
        for (String mine : prefixes) {
            for (String theirs : other.prefixes) {
                if (mine.startsWith(theirs) || theirs.startsWith(mine)) {
                    return true;
                }
            }
        }
        return false;
    }

    public boolean isAll() {
        return all;
    }

    public boolean isEmpty() {
        return !all && ids.isEmpty() && prefixes.isEmpty();
    }

    /** Exact ids; empty if {@link #isAll()}. */
    public Set<String> ids() {
        return ids;
    }

    /** Without their trailing {@code *}. */
    public List<String> prefixes() {
        return prefixes;
    }

    /** As written on the wire, sorted. */
    public List<String> toList() {
        if (all) {
            return List.of("*");
        }
        List<String> list = new ArrayList<>(new TreeSet<>(ids));
        prefixes.forEach(prefix -> list.add(prefix + "*"));
        return list;
    }
}
