package io.hirundo.gateway.web;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;

/**
 * The built page, from the class path. What the build named by its hash may be kept for ever; everything else, above
 * all {@code index.html}, is never kept: it is small, and on an image all files have one and the same date, so that
 * "not modified since" would show the old page after an update.
 */
final class Page {
    private static final String FOLDER = "dashboard";
    private static final Header IMMUTABLE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable");
    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");

    private Page() {}

    static void register(HttpRouting.Builder routing, ClassLoader loader) {
        if (loader.getResource(FOLDER + "/index.html") == null) {
            routing.get("/", (_, _) -> {
                throw Problem.of(Status.NOT_FOUND_404, "page-not-built",
                        "the page has not been built in: `./hirundo build` makes it; the API is under /api/v1");
            });
            return;
        }
        routing.register("/", StaticContentFeature.createService(
                ClasspathHandlerConfig.builder().location(FOLDER).welcome("index.html").classLoader(loader).build()));
    }

    /** Headers that are known before the answer is; a problem replaces them. */
    static Filter headers() {
        return (chain, request, response) -> {
            SecurityHeaders.set(response);
            String path = request.path().path();
            response.header(path.startsWith("/assets/") ? IMMUTABLE : NO_STORE);
            chain.proceed();
        };
    }
}
