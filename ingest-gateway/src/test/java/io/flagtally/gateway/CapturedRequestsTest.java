package io.flagtally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.report.KeyKind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real SDKs sent, headers and all. */
class CapturedRequestsTest {
    /** Written by the HTTP client itself. */
    private static final Set<String> CLIENTS_OWN = Set.of("host", "connection", "content-length", "transfer-encoding");

    private static TestGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        TestKeys.add(folder.resolve("keys.json"), "java-sdk", KeyKind.BACKEND, "development", "t");
        TestKeys.add(folder.resolve("keys.json"), "tggl-server", KeyKind.BACKEND, "development", "SERVER_KEY");
        gateway = TestGateway.in(folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unleash/browser-ok",
                "unleash/java-idle",
                "unleash/java-ok",
                "unleash/java-rst",
                "unleash/node-hang",
                "unleash/node-ok",
                "tggl/java-1.1.0-01-reporting-value-types",
                "tggl/js-1.15.0-01-local-client-value-types",
                "tggl/js-3.1.0-01-local-client-value-types",
                "tggl/php-1.5.0-01-value-types",
                "tggl/php-1.5.0-02-numeric-keys-become-arrays"
            })
    void takesWhatTheSdkSendsAndKeepsItByteForByte(String capture) throws Exception {
        for (JsonNode recorded : Resources.json("captures/" + capture + ".json").get("requests")) {
            // when
            int before = gateway.reports().size();
            HttpResponse<String> answer = gateway.send(request(recorded));

            // then
            assertThat(answer.statusCode()).isIn(200, 202);
            assertThat(gateway.reports()).hasSize(before + 1);
            assertThat(gateway.reports().get(before).body())
                    .isEqualTo(recorded.get("body").textValue().getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "tggl/php-1.5.0-03-utf8-cut-gives-empty-body")
    void saysThatAnEmptyBodyEndsTooEarly(String capture) throws Exception {
        // when
        JsonNode recorded =
                Resources.json("captures/" + capture + ".json").get("requests").get(0);
        HttpResponse<String> answer = gateway.send(request(recorded));

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"Unexpected end of JSON input\"}");
    }

    private static HttpRequest.Builder request(JsonNode recorded) {
        HttpRequest.Builder request = gateway.request(recorded.get("path").textValue())
                .method(
                        recorded.get("method").textValue(),
                        BodyPublishers.ofString(recorded.get("body").textValue()));
        for (JsonNode header : recorded.get("headers")) {
            String name = header.get(0).textValue();
            if (!CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                request.header(name, header.get(1).textValue());
            }
        }
        return request;
    }
}
