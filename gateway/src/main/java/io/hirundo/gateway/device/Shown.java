package io.hirundo.gateway.device;

import java.util.List;

/**
 * What people see of a device where users have said something about it. Immutable.
 *
 * @param meta a JSON object: the device's own description, with what users said in its place; null if that is nothing
 * @param tags in the order in which they were given; empty: none
 */
record Shown(byte[] meta, List<String> tags) {}
