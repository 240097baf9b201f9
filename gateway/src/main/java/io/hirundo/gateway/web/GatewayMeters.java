package io.hirundo.gateway.web;

import io.helidon.metrics.api.Clock;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One gateway's part of the meter registry. Helidon's registries all stand on one registry of the JVM: two gateways in
 * one JVM (a test, a gateway with a hub) would find each other's meters under their own names. So each meter gets the
 * tag {@code gateway}, and those of a gateway that stops are taken out again: they hold its objects.
 */
final class GatewayMeters implements MeterRegistry {
    private final MeterRegistry shared;
    private final Tag gateway;
    private final List<Meter> own = new CopyOnWriteArrayList<>();

    GatewayMeters(MeterRegistry shared, String gatewayId) {
        this.shared = shared;
        this.gateway = Tag.create("gateway", gatewayId);
    }

    @Override
    public <B extends Meter.Builder<B, M>, M extends Meter> M getOrCreate(B builder) {
        M meter = shared.getOrCreate(builder.addTag(gateway));
        own.add(meter);
        return meter;
    }

    /** Takes this gateway's meters out of the shared registry, which stays open. */
    @Override
    public void close() {
        own.forEach(shared::remove);
        own.clear();
    }

    @Override
    public List<Meter> meters() {
        return List.copyOf(own);
    }

    @Override
    public Collection<Meter> meters(Predicate<Meter> filter) {
        return own.stream().filter(filter).toList();
    }

    @Override
    public Iterable<Meter> meters(Iterable<String> scopeSelection) {
        return shared.meters(scopeSelection);
    }

    @Override
    public Iterable<String> scopes() {
        return shared.scopes();
    }

    @Override
    public boolean isMeterEnabled(String name, Map<String, String> tags, Optional<String> scope) {
        return shared.isMeterEnabled(name, tags, scope);
    }

    @Override
    public Clock clock() {
        return shared.clock();
    }

    @Override
    public <M extends Meter> Optional<M> meter(Class<M> type, String name, Iterable<Tag> tags) {
        return shared.meter(type, name, tags);
    }

    @Override
    public Optional<Meter> remove(Meter meter) {
        own.remove(meter);
        return shared.remove(meter);
    }

    @Override
    public Optional<Meter> remove(Meter.Id id) {
        return shared.remove(id);
    }

    @Override
    public Optional<Meter> remove(Meter.Id id, String scope) {
        return shared.remove(id, scope);
    }

    @Override
    public Optional<Meter> remove(String name, Iterable<Tag> tags) {
        return shared.remove(name, tags);
    }

    @Override
    public Optional<Meter> remove(String name, Iterable<Tag> tags, String scope) {
        return shared.remove(name, tags, scope);
    }

    @Override
    public boolean isDeleted(Meter meter) {
        return shared.isDeleted(meter);
    }

    @Override
    public MeterRegistry onMeterAdded(Consumer<Meter> listener) {
        shared.onMeterAdded(listener);
        return this;
    }

    @Override
    public MeterRegistry onMeterRemoved(Consumer<Meter> listener) {
        shared.onMeterRemoved(listener);
        return this;
    }

    @Override
    public <R> R unwrap(Class<? extends R> type) {
        return shared.unwrap(type);
    }
}
