package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.hirundo.gateway.contract.OpenApi;
import io.hirundo.gateway.contract.OpenApi.Operation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes that there are, against those that the OpenAPI document tells of. */
class OpenApiRoutesTest {
    /** Of Helidon's features, which are no routes of ours; {@code OpenApiIT} asks them. */
    private static final List<String> BESIDE_ROUTES = List.of("/health/", "/metrics");

    @TempDir
    Path data;
    private final Set<String> routes = new TreeSet<>();

    @Test
    void tellsOfEveryRouteAndOfNoOther() {
        HttpRouting.Builder recorder = recorder(HttpRouting.Builder.class, "");
        WebFront.routes(recorder, new TestFront(data).parts(), new LongRequests(System::nanoTime));
        Set<String> described = new TreeSet<>();
        for (Operation operation : OpenApi.read().operations()) {
            if (operation.isThere() && BESIDE_ROUTES.stream().noneMatch(operation.path()::startsWith)) {
                described.add(unnamed(operation.toString()));
            }
        }

        assertThat(routes).isEqualTo(described);
    }

    /** Takes down what is registered with it; its answer to everything is itself. */
    private <T extends HttpRules> T recorder(Class<T> type, String prefix) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "register" -> {
                    boolean at = arguments[0] instanceof String;
                    for (HttpService service : (HttpService[]) arguments[at ? 1 : 0]) {
                        if (!at || !arguments[0].equals("/")) { // there is the page
                            service.routing(recorder(HttpRules.class, prefix + (at ? arguments[0] : "")));
                        }
                    }
                }
                case "route" -> routes.add(unnamed(((Method) arguments[0]).text() + " " + prefix + arguments[1]));
                default -> { } // filters, error handlers, and the answer to other methods
            }
            return proxy;
        }));
    }

    /** The names of parameters are for people. */
    private static String unnamed(String route) {
        return route.replaceAll("\\{[^}]*}", "{}");
    }
}
