package io.hirundo.gateway.websocket;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;

/** What stands behind a path. Any thread. */
public interface Endpoint {

    /**
     * A good handshake has come in and is not answered yet.
     *
     * @throws io.helidon.http.RequestException to refuse it with an HTTP status
     */
    Conversation accept(HttpPrologue prologue, Headers headers);
}
