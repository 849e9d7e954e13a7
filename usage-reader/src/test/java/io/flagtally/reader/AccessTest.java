package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.report.KeyKind;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.api.KeyAccess;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.flagtally.runtime.keys.ReadRight;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read what, and what is refused before anything is read. */
class AccessTest {
    private static final String LISTS = "/v1/flags";

    private static String all;
    private static String production;
    private static String values;
    private static String backend;
    private static KeyFileWatcher keys;
    private static TestReader open;
    private static TestReader guarded;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.json");
        all = KeyFile.add(file, "all", KeyKind.READER, ApiKey.ALL_ENVIRONMENTS);
        production = KeyFile.add(file, "production", KeyKind.READER, "production");
        values = KeyFile.add(
                file,
                new ApiKey(
                        "values",
                        KeyKind.READER,
                        "production",
                        Set.of(ReadRight.PROPERTY_VALUES),
                        ApiKey.NEVER,
                        false));
        backend = KeyFile.add(file, "backend", KeyKind.BACKEND, "production");
        keys = new KeyFileWatcher(
                file, Set.of(KeyKind.READER), TestReader.CLOCK, "flagtally.reader.keys", new SimpleMeterRegistry());
        HttpSettings usual = HttpSettings.at("localhost", 0);
        HttpSettings cors = new HttpSettings(
                usual.host(),
                usual.port(),
                usual.workers(),
                usual.maxWaiting(),
                usual.maxQueries(),
                2_048,
                usual.maxConnections(),
                usual.queryTimeout(),
                Duration.ofSeconds(1),
                usual.idleTimeout(),
                List.of("https://flags.example.com"));
        guarded = TestReader.of(
                        TestDatabase.SQLITE.filledWith(Fleet.rows(), folder.resolve("guarded")),
                        ReaderConfig.at(cors),
                        new KeyAccess(keys))
                .ready();
        open = TestReader.of(
                        TestDatabase.SQLITE.filledWith(Fleet.rows(), folder.resolve("open")),
                        ReaderConfig.at(usual),
                        Access.OPEN)
                .ready();
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
        keys.close();
    }

    @Test
    void aKeyIsNeeded() {
        for (String path :
                List.of(LISTS, "/v1/status", "/v1/flags/checkout/usage", "/api/admin/client-metrics/features/x")) {
            assertThat(guarded.get(path).statusCode()).isEqualTo(401);
            assertThat(guarded.get(path, "Authorization", "nonsense").statusCode())
                    .isEqualTo(401);
            assertThat(guarded.get(path, "Authorization", backend).statusCode()).isEqualTo(403);
            assertThat(guarded.get(path, "Authorization", all).statusCode()).isEqualTo(200);
            assertThat(guarded.get(path, "Authorization", "bearer  " + all + " ")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(guarded.get("/openapi.json").statusCode()).isEqualTo(200);
        // A key comes before everything that it could ask.
        assertThat(guarded.get("/v1/flags?nonsense=1").statusCode()).isEqualTo(401);
    }

    @Test
    void aKeySeesItsEnvironmentOnly() {
        for (String list : List.of("flags", "apps", "sdks", "properties")) {
            JsonNode rows = guarded.json("/v1/" + list + "?limit=1000", "Authorization", production)
                    .get(list);
            assertThat(rows.findValuesAsText("environment"))
                    .as(list)
                    .isNotEmpty()
                    .containsOnly("production");
        }
        assertThat(guarded.json("/v1/flags/checkout", "Authorization", production)
                        .findValuesAsText("environment"))
                .containsOnly("production");
        assertThat(guarded.json("/v1/flags/checkout/usage?by=environment", "Authorization", production)
                        .get("series")
                        .findValuesAsText("name"))
                .containsExactly("production");
        assertThat(guarded.json("/api/admin/client-metrics/features/checkout/raw", "Authorization", production)
                        .findValuesAsText("environment"))
                .containsOnly("production");
        assertThat(guarded.json("/v1/status", "Authorization", production).get("environments"))
                .extracting(JsonNode::textValue)
                .containsExactly("production");
        assertThat(guarded.json("/v1/status", "Authorization", all).get("environments"))
                .extracting(JsonNode::textValue)
                .contains("development", "production");
        HttpResponse<String> other = guarded.get("/v1/flags?environment=development", "Authorization", production);
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(TestReader.tree(other).get("parameter").textValue()).isEqualTo("environment");
        assertThat(guarded.get("/v1/flags/%3D1%2B1", "Authorization", production)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void valuesNeedARightOfTheirOwn() {
        String path = "/v1/properties/plan/values";

        assertThat(guarded.get(path, "Authorization", all).statusCode()).isEqualTo(403);
        assertThat(guarded.json(path, "Authorization", values).get("values")).hasSize(4);
        assertThat(guarded.json("/v1/properties", "Authorization", all)
                        .get("values_readable")
                        .booleanValue())
                .isFalse();
        assertThat(guarded.json("/v1/status", "Authorization", values)
                        .get("property_values")
                        .booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:8082", "[::1]:8082"})
    void anOpenReaderTakesNamesOfThisMachine(String host) throws Exception {
        assertThat(raw(open, "GET /v1/status HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: flags.example.com",
                "Host: localhost.example.com",
                "Host: 127.0.0.1.nip.io:8082",
                "Host: 192.168.1.7",
                "Host: localhost:8082:8082",
                "Host:",
                "Host: localhost\r\nHost: example.com"
            })
    void anOpenReaderRefusesOtherHosts(String hosts) throws Exception {
        for (String path : List.of("/v1/flags", "/", "/openapi.json", "/api/admin/client-metrics/features/x")) {
            assertThat(raw(open, "GET " + path + " HTTP/1.1\r\n" + hosts + "\r\n\r\n"))
                    .as(path)
                    .matches("(?s)HTTP/1.1 (421|400) .*")
                    .doesNotContain("checkout");
        }
    }

    @Test
    void anAddressMayBeWhole() throws Exception {
        String request = "GET http://localhost%s HTTP/1.1\r\nHost: localhost\r\n\r\n";

        assertThat(raw(open, request.formatted("/v1/flags?limit=1")))
                .startsWith("HTTP/1.1 200 ")
                .contains("Link: </v1/flags?limit=1&cursor=");
        assertThat(raw(open, request.formatted(""))).startsWith("HTTP/1.1 200 ").contains("text/html");
        assertThat(raw(open, request.formatted("/v1/nothing"))).startsWith("HTTP/1.1 404 ");
        assertThat(raw(open, request.replace("//localhost", "//example.com").formatted("/v1/flags")))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void pagesOfOtherOriginsMayReadOnlyIfTheyAreNamed() throws Exception {
        String request = " /v1/flags HTTP/1.1\r\nHost: x\r\nOrigin: https://%s.example.com\r\n%s\r\n";
        String preflight = "OPTIONS" + request;

        assertThat(raw(guarded, preflight.formatted("flags", "Access-Control-Request-Method: GET\r\n")))
                .startsWith("HTTP/1.1 204 ")
                .contains("Access-Control-Allow-Origin: https://flags.example.com\r\n")
                .contains("Access-Control-Allow-Headers: authorization\r\n");
        assertThat(raw(guarded, preflight.formatted("evil", "Access-Control-Request-Method: GET\r\n")))
                .startsWith("HTTP/1.1 405 ")
                .doesNotContain("Access-Control-Allow");
        assertThat(raw(guarded, ("GET" + request).formatted("evil", "Authorization: " + all + "\r\n")))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("Access-Control-Allow");
        assertThat(raw(
                        open,
                        ("GET" + request).replace("Host: x", "Host: localhost").formatted("flags", "")))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("Access-Control-Allow");
    }

    @Test
    void nothingCanBeChangedOrSent() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "FOO")) {
            assertThat(raw(open, method + " /v1/flags HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: GET, HEAD\r\n");
        }
        for (String body : List.of("Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
            assertThat(raw(open, "GET /v1/flags HTTP/1.1\r\nHost: localhost\r\n" + body))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("Connection: close\r\n");
        }
        assertThat(raw(open, "HEAD /v1/flags HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void headersAreBounded() throws Exception {
        String large = "GET /v1/flags HTTP/1.1\r\nHost: x\r\nX-Large: %s\r\n\r\n";

        assertThat(raw(guarded, large.formatted("x".repeat(3_000)))).startsWith("HTTP/1.1 431 ");
        assertThat(raw(guarded, large.formatted("x".repeat(100_000)))).matches("(?s)(HTTP/1.1 400 .*)?");
        assertThat(raw(guarded, "GET /v1/flags?" + "a&".repeat(1_900) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aClientThatSendsItsHeadersSlowlyIsCutOff() throws Exception {
        try (Socket socket = new Socket("localhost", guarded.port())) {
            socket.getOutputStream().write("GET /v1/flags HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.setSoTimeout(20_000);

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../ReaderConfig.class",
                "/%2e%2e/ReaderConfig.class",
                "/page.properties",
                "/PageFiles.class",
                "//etc/passwd",
                "/screens",
                "/nothing.js",
                "/v1",
                "/v1/flags/",
                "/V1/flags",
                "/v1/flags/a/b",
                "/v1/prometheus"
            })
    void whatIsNoAddressIsNotFound(String path) throws Exception {
        assertThat(raw(open, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 40")
                .contains("application/problem+json");
    }

    private static String raw(TestReader reader, String request) throws IOException {
        try (Socket socket = new Socket("localhost", reader.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            // Cut off while it was still sending.
            return "";
        }
    }
}
