package io.hirundo.appliance.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of configuration as it was written, before anybody asked what it means. */
sealed interface Node {

    Origin origin();

    /** What an error message shows. */
    String shown();

    /**
     * A text, number or truth value as it was written.
     *
     * @param given by an option or a variable, where a list is written with commas
     */
    record Text(String text, boolean given, Origin origin) implements Node {
        @Override
        public String shown() {
            return '"' + text + '"';
        }
    }

    /** {@code key: null} or {@code key:} says: as if the key were not there. */
    record Nothing(Origin origin) implements Node {
        @Override
        public String shown() {
            return "nothing";
        }
    }

    record Items(List<Node> items, Origin origin) implements Node {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /**
     * Keys in the order of the file.
     *
     * @param keyOrigins where each key stands
     */
    record Keys(Map<String, Node> values, Map<String, Origin> keyOrigins, Origin origin) implements Node {

        static Keys empty(Origin origin) {
            return new Keys(Map.of(), Map.of(), origin);
        }

        @Override
        public String shown() {
            return "a section";
        }

        /** The same with one value, whose path may lead through sections that are not there yet, put in or replaced. */
        Keys with(List<String> path, Node value) {
            Map<String, Node> changed = new LinkedHashMap<>(values);
            Map<String, Origin> origins = new LinkedHashMap<>(keyOrigins);
            String key = path.getFirst();
            if (path.size() == 1) {
                changed.put(key, value);
            } else {
                Node below = changed.get(key);
                Keys section = below instanceof Keys keys ? keys : empty(value.origin());
                // A section that the file got wrong stays wrong: the file has to be put right, not painted over.
                if (below == null || below instanceof Keys || below instanceof Nothing) {
                    changed.put(key, section.with(new ArrayList<>(path.subList(1, path.size())), value));
                }
            }
            origins.putIfAbsent(key, value.origin());
            return new Keys(changed, origins, origin);
        }
    }
}
