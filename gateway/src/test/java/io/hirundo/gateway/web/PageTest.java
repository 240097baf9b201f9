package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    @TempDir
    Path folder;
    private WebServer server;
    private URLClassLoader loader;
    private final HttpClient client = HttpClient.newHttpClient();

    private void start() throws IOException {
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
        server = WebServer.builder().host("127.0.0.1").port(0).shutdownHook(false).featuresDiscoverServices(false)
                .routing(routing -> {
                    Problems.register(routing);
                    routing.addFilter(Page.headers());
                    Page.register(routing, loader);
                }).build().start();
    }

    private void build() throws IOException {
        Files.createDirectories(folder.resolve("dashboard/assets"));
        Files.writeString(folder.resolve("dashboard/index.html"), "<!doctype html><title>Hirundo</title>");
        Files.writeString(folder.resolve("dashboard/assets/index-AbC123.js"), "export {}");
        Files.writeString(folder.resolve("secret.txt"), "not for you");
    }

    @AfterEach
    void stop() throws IOException {
        server.stop();
        loader.close();
        client.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void showsThePageAndLetsNobodyKeepIt() throws Exception {
        build();
        start();
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Hirundo");
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void whatIsNamedByItsHashIsKeptForEver() throws Exception {
        build();
        start();
        HttpResponse<String> script = get("/assets/index-AbC123.js");

        assertThat(script.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(script.headers().firstValue("Content-Type").orElse("")).contains("javascript");
    }

    @Test
    void anAssetThatIsGoneIsNotKept() throws Exception {
        build();
        start();
        HttpResponse<String> gone = get("/assets/index-old.js");

        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.headers().allValues("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void nothingOutsideItsFolderIsServed() throws Exception {
        build();
        start();
        for (String path : new String[] {"/secret.txt", "/%2e%2e/secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/..%2fsecret.txt"}) {
            assertThat(get(path).body()).as(path).doesNotContain("not for you");
        }
    }

    @Test
    void saysSoWhenThePageHasNotBeenBuilt() throws Exception {
        start();
        HttpResponse<String> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("urn:hirundo:problem:page-not-built", "./hirundo build");
    }
}
