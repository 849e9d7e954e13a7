package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.METRICS;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private PrintStream before;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(before);
    }

    @Test
    void tellsWhatCameOfEachRequestAndNothingThatTheClientWrote() throws Exception {
        HttpConfig config = new HttpConfig(ListenConfig.plain("localhost", 0), "", 2, HttpLimits.DEFAULT, true);
        try (TestGateway gateway = TestGateway.with(folder, config, new InMemoryRawReportLog())) {
            // when
            gateway.send(gateway.unleash(ONE_FLAG));
            gateway.send(gateway.post("/secret-path?secret=query", "{}").header("Authorization", "secret-key"));
            gateway.send(gateway.request(METRICS)
                    .method("SECRET", BodyPublishers.noBody())
                    .header("secret-header", "secret-value"));

            // then
            await().until(() -> lines().size() == 3);
            JsonNode accepted = JSON.readTree(lines().get(0));
            assertThat(accepted.get("method").textValue()).isEqualTo("POST");
            assertThat(accepted.get("endpoint").textValue()).isEqualTo("client-metrics");
            assertThat(accepted.get("status").textValue()).isEqualTo("202");
            assertThat(accepted.get("key").textValue()).isEqualTo("backend");
            assertThat(accepted.get("bytes").intValue()).isEqualTo(ONE_FLAG.length());
            assertThat(accepted.get("ms").intValue()).isNotNegative();
            assertThat(accepted.get("time").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .doesNotContainIgnoringCase("secret")
                    .doesNotContain(TestKeys.BACKEND, "flag-a");
        }
    }

    @Test
    void isSilentUnlessAskedFor() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.unleash(ONE_FLAG));
        }

        // then
        assertThat(lines()).isEmpty();
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
