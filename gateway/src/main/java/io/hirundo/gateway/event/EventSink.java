package io.hirundo.gateway.event;

/** Who wants every new event at once. Runs on the sequencer: it must neither block nor throw. */
@FunctionalInterface
public interface EventSink {
    void event(Event event);
}
