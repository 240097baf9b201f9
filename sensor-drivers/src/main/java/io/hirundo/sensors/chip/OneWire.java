package io.hirundo.sensors.chip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A 1-Wire bus as the kernel shows it: one directory a device, named by family code and serial number. */
public interface OneWire {

    /** Names of the devices that the kernel has found, such as {@code 28-0316a4d7a1ff}, sorted. */
    List<String> devices() throws IOException;

    /** The directory of that device; it need not exist. */
    Path directory(String device) throws IOException;
}
