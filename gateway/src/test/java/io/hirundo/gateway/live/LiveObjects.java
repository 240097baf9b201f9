package io.hirundo.gateway.live;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive in this JVM after a full garbage collection, by class, and what it holds of the machine.
 *
 * @param bytes       of all of them
 * @param classes     instances of each class
 * @param threads     of the platform; virtual ones are among the classes
 * @param descriptors open files and sockets
 */
record LiveObjects(long bytes, Map<String, Long> classes, int threads, long descriptors) {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    private static final List<String> VIRTUAL_THREADS = List.of("java.lang.VirtualThread", "java.lang.ThreadBuilders$BoundVirtualThread");

    static LiveObjects count() {
        Map<String, Long> classes = new TreeMap<>();
        long bytes = 0;
        for (String line : histogram().split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                classes.merge(matcher.group(3), Long.parseLong(matcher.group(1)), Long::sum);
                bytes += Long.parseLong(matcher.group(2));
            }
        }
        return new LiveObjects(bytes, classes, ManagementFactory.getThreadMXBean().getThreadCount(),
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount());
    }

    /** As {@code jcmd GC.class_histogram} prints it, of live objects alone. */
    private static String histogram() {
        try {
            System.gc(); // once more, because what cleaners and reference queues let go of is found by the second
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {new String[0]}, new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("this JVM counts no objects", e);
        }
    }

    long instances(String className) {
        return classes.getOrDefault(className, 0L);
    }

    long virtualThreads() {
        return VIRTUAL_THREADS.stream().mapToLong(this::instances).sum();
    }

    /** Classes of which there are more by {@code atLeast}, with how many. */
    List<String> moreThan(LiveObjects before, long atLeast) {
        Stream<Map.Entry<String, Long>> all = classes.entrySet().stream();
        return all.filter(entry -> entry.getValue() - before.instances(entry.getKey()) >= atLeast)
                .map(entry -> entry.getKey() + " +" + (entry.getValue() - before.instances(entry.getKey()))).toList();
    }
}
