package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.gateway.config.BodyLimits;
import io.flagtally.gateway.config.HttpTimeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every configuration of deploy/edge-routing sends what the gateway serves to the gateway, and nothing else; one also
 * sends questions about usage to the reader.
 */
class EdgeConfigurationsTest {
    static final Path FOLDER = Path.of("../deploy/edge-routing");
    private static final Path OPENAPI =
            Path.of("../ingest-gateway/src/main/resources/io/flagtally/gateway/http/openapi.json");

    /** What SDKs, Edge and people ask of an Unleash server. */
    private static final List<String> UNLEASH_PATHS = List.of(
            "/",
            "/health",
            "/openapi.json",
            "/reports",
            "/api/client/features",
            "/api/client/delta",
            "/api/client/streaming",
            "/api/client/metrics/edge",
            "/api/frontend",
            "/api/frontend/all",
            "/api/proxy",
            "/api/admin/client-metrics/features",
            "/api/admin/client-metrics/features/checkout/other",
            "/edge/validate");

    private static List<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER, 2)) {
            return files.filter(file -> file.toString().matches(".*\\.(conf|yaml)"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> mirrors() throws IOException {
        return configurations().stream()
                .filter(file -> file.toString().contains("mirror"))
                .toList();
    }

    /** The paths that SDKs post to, as the gateway's own description has them. */
    static List<String> usagePaths() throws IOException {
        JsonNode paths = new JsonMapper().readTree(OPENAPI.toFile()).get("paths");
        return paths.properties().stream()
                .filter(path -> path.getValue().has("post"))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void thereAreConfigurationsOfEveryProxyAndMirrorsOfAllThatCanCopy() throws IOException {
        assertThat(configurations())
                .extracting(FOLDER::relativize)
                .extracting(Path::toString)
                .containsExactlyInAnyOrder(
                        "envoy/mirror.yaml",
                        "envoy/split.yaml",
                        "kubernetes/gateway-api-mirror.yaml",
                        "kubernetes/gateway-api-split.yaml",
                        "kubernetes/ingress-split.yaml",
                        "nginx/mirror.conf",
                        "nginx/split-and-reads.conf",
                        "nginx/split.conf",
                        "traefik/mirror.yaml",
                        "traefik/split.yaml");
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyPathThatTheGatewayServesGoesToTheGateway(Path configuration) throws IOException {
        assertThat(usagePaths()).hasSizeGreaterThanOrEqualTo(8).allSatisfy(path -> assertThat(
                        route(configuration, path).server())
                .isEqualTo(EdgeRoute.GATEWAY));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everythingElseGoesToTheUnleashServer(Path configuration) throws IOException {
        assertThat(UNLEASH_PATHS).allSatisfy(path -> assertThat(route(configuration, path))
                .extracting(EdgeRoute::server, EdgeRoute::copiedTo)
                .containsExactly(EdgeRoute.UNLEASH, ""));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void questionsAboutTheUsageOfAFlagGoToTheReaderWhereThatIsWhatAConfigurationIsFor(Path configuration)
            throws IOException {
        String server = configuration.toString().contains("reads") ? EdgeRoute.READER : EdgeRoute.UNLEASH;
        assertThat(List.of(
                        "/api/admin/client-metrics/features/checkout",
                        "/api/admin/client-metrics/features/checkout/raw",
                        "/api/admin/client-metrics/features/a%20b/raw/"))
                .allSatisfy(
                        path -> assertThat(route(configuration, path).server()).isEqualTo(server));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void usageOfUnleashSdksIsCopiedToTheOldServerByMirrorsAlone(Path configuration) throws IOException {
        String copiedTo = mirrors().contains(configuration) ? EdgeRoute.UNLEASH : "";
        assertThat(usagePaths())
                .allSatisfy(path -> assertThat(route(configuration, path).copiedTo())
                        .isEqualTo(path.equals("/report") ? "" : copiedTo));
    }

    @Test
    void theConfigurationWithReadsIsTheSplitAndSomeLinesMore() throws IOException {
        assertThat(lines(FOLDER.resolve("nginx/split-and-reads.conf")))
                .containsSubsequence(lines(FOLDER.resolve("nginx/split.conf")));
    }

    @ParameterizedTest
    @MethodSource("mirrors")
    void aMirrorIsTheSplitAndSomeLinesMore(Path mirror) throws IOException {
        // given
        Path split = mirror.resolveSibling(mirror.getFileName().toString().replace("mirror", "split"));
        // then
        assertThat(lines(mirror))
                .containsSubsequence(lines(split))
                .hasSizeGreaterThan(lines(split).size());
    }

    @Test
    void noProxyRefusesABodyThatTheGatewayTakes() throws IOException {
        String bytes = Integer.toString(BodyLimits.DEFAULT.maxTgglBody());
        String mebibytes = BodyLimits.DEFAULT.maxTgglBody() / (1024 * 1024) + "m";
        assertThat(texts("nginx")).hasSize(3).allSatisfy(text -> assertThat(text)
                .contains("client_max_body_size " + mebibytes + ";"));
        assertThat(texts("envoy")).hasSize(2).allSatisfy(text -> assertThat(text)
                .contains("max_request_bytes: " + bytes, "per_request_buffer_limit_bytes: " + bytes));
        assertThat(texts("traefik")).hasSize(2).allSatisfy(text -> assertThat(text)
                .contains("maxRequestBodyBytes: " + bytes));
        assertThat(texts("traefik/mirror")).hasSize(1).allSatisfy(text -> assertThat(text)
                .contains("maxBodySize: " + bytes));
        assertThat(texts("ingress")).hasSize(1).allSatisfy(text -> assertThat(text)
                .contains("proxy-body-size: " + mebibytes));
    }

    @Test
    void noProxyKeepsAnIdleConnectionAsLongAsTheGateway() throws IOException {
        assertThat(HttpTimeouts.DEFAULT.idle()).isGreaterThan(Duration.ofSeconds(60));
        assertThat(texts("nginx")).allSatisfy(text -> assertThat(text).contains("keepalive_timeout 60s;"));
        assertThat(texts("envoy")).allSatisfy(text -> assertThat(text).contains("idle_timeout: 60s"));
        assertThat(texts("traefik")).allSatisfy(text -> assertThat(text).contains("idleConnTimeout: 60s"));
    }

    private static List<String> texts(String part) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path configuration : configurations()) {
            if (FOLDER.relativize(configuration).toString().contains(part)) {
                texts.add(Files.readString(configuration));
            }
        }
        return texts;
    }

    private static EdgeRoute route(Path configuration, String path) throws IOException {
        return EdgeRoute.of(configuration).stream()
                .filter(route -> route.paths().test(path))
                .findFirst()
                .orElseThrow();
    }

    /** Without comments, and without the name of the service that a router of Traefik has instead. */
    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.strip().startsWith("#"))
                .map(line -> line.replace("service: flagtally-and-unleash", "service: flagtally"))
                .toList();
    }
}
