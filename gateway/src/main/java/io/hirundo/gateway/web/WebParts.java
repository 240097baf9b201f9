package io.hirundo.gateway.web;

import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.Tokens;
import io.hirundo.gateway.alert.Acknowledgements;
import io.hirundo.gateway.command.Commands;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.device.Registry;
import io.hirundo.gateway.journal.EventLog;
import io.hirundo.gateway.update.Updates;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the web front shows: the other rooms, each by the little it needs of them.
 *
 * @param rejected  the messages that ingest refused last; a record's {@code deviceId} decides who may see it
 * @param system    members of {@code GET /api/v1/system} in this order, each a record that Jackson writes; asked at each
 *                  request, so cheap, on any thread
 * @param readiness what must be true for {@code /health/ready}, by name
 * @param meters    each registers its meters, which carry no device names: {@code /metrics} knows no device rights
 * @param webSocket what {@code /ws} becomes
 * @param updates   empty where the machine is not updated from here
 * @param clock     the gateway's, which does not jump unawares
 */
public record WebParts(
        String gatewayId, Tokens tokens, PairingCodes pairing, Credentials credentials,
        Devices devices, Registry registry, Acknowledgements acknowledgements, Commands commands, EventLog log, HistorySource history,
        Supplier<? extends List<?>> rejected, Map<String, Supplier<?>> system, Map<String, BooleanSupplier> readiness,
        List<Consumer<MeterRegistry>> meters, Http1Upgrader webSocket, Optional<Updates> updates, Clock clock) {

    public WebParts {
        meters = List.copyOf(meters);
    }
}
