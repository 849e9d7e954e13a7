package io.flagtally.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.faults.SteadyJavaSdks;
import io.flagtally.system.faults.SteadyNodeSdks;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.FaultyProxy;
import io.flagtally.system.harness.FaultyProxy.Fate;
import io.flagtally.system.harness.FaultyProxy.Post;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.MetricsReport;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RawReports;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real SDKs post through a proxy that loses answers, while a gateway and an aggregator are killed. The system property
 * {@value #REPORTS} says how many reports of each kind of SDK there must be, {@value #SEED} gives the proxy's random
 * choices.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CountOnceIT {
    private static final String REPORTS = "flagtally.count-once.reports";
    private static final String SEED = "flagtally.count-once.seed";

    private static final int REPORTS_BETWEEN_KILLS = 200;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** How long SDKs wait for an answer. */
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    private static final String ENVIRONMENT = "production";
    private static final String NODE = "node-";
    private static final int NODE_SDKS = 5;
    private static final Duration NODE_INTERVAL = Duration.ofMillis(300);

    /**
     * Node has given up, and sent its report again; of its next buckets, of which only some are remembered, few are
     * there.
     */
    private static final Duration LATE = Duration.ofMillis(800);

    private static final String JAVA = "java-";
    private static final int JAVA_SDKS = 12;
    private static final String EVERY = "every.";

    private final TestHours hours = new TestHours();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private EmbeddedBroker broker;
    private Progress progress;
    private ChildJvm gateway;
    private int gatewayAdminPort;

    /** One of two aggregators. */
    private ChildJvm other;

    private FaultyProxy proxy;

    private Ledger evaluatedByNode;
    private Ledger evaluatedByJava;

    /** What the gateways wrote, which is more than they answered. */
    private RawReports written;

    @BeforeAll
    void postWhileAnswersAreLostAndProcessesAreKilled(@TempDir Path temporary) throws Exception {
        folder = temporary;
        NodeScripts scripts = NodeScripts.install(new NeededPrograms(CountOnceIT.class));
        startBrokerAndAggregators();
        Path keys = folder.resolve("keys.json");
        String key = KeyFile.add(keys, "production", KeyKind.BACKEND, ENVIRONMENT);
        startGatewayAndProxy(keys);
        SdkSetup setup = new SdkSetup(proxy.url(), ENVIRONMENT, key, TIMEOUT, folder);
        SteadyNodeSdks nodes = stopped(new SteadyNodeSdks(scripts, setup, NODE_INTERVAL, names(NODE, NODE_SDKS)));
        SteadyJavaSdks javas = stopped(new SteadyJavaSdks(setup, names(JAVA, JAVA_SDKS), hours));
        for (int reports = 0; reports < Integer.getInteger(REPORTS, 200); reports += REPORTS_BETWEEN_KILLS) {
            killGatewayAndAggregator(reports);
        }
        proxy.heal();
        evaluatedByNode = nodes.end(hours);
        evaluatedByJava = javas.end();
        await().atMost(LONGEST).until(proxy::isIdle);
        written = RawReports.read(kafka());
        System.out.printf(
                "written: %d of Node, %d of Java; posted: %s%n",
                reports(written.bodies(), NODE).size(),
                reports(written.bodies(), JAVA).size(),
                proxy.posts().stream().collect(Collectors.groupingBy(Post::fate, TreeMap::new, Collectors.counting())));
        progress.awaitAllCounted(LONGEST);
    }

    private static List<String> names(String start, int number) {
        return IntStream.range(0, number).mapToObj(i -> start + i).toList();
    }

    private void startBrokerAndAggregators() throws IOException {
        StandaloneLogs.quiet();
        broker = stopped(new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes()));
        broker.start();
        progress = stopped(new Progress(kafka()));
        stopped(ChildJvm.aggregator(folder.resolve("one"), broker)).start();
        other = stopped(ChildJvm.aggregator(folder.resolve("other"), broker));
        other.start();
    }

    private void startGatewayAndProxy(Path keys) throws IOException {
        int port = Ports.free();
        gatewayAdminPort = Ports.free();
        gateway = stopped(ChildJvm.gateway(
                folder.resolve("gateway"),
                broker,
                "--port",
                Integer.toString(port),
                "--admin-port",
                Integer.toString(gatewayAdminPort),
                "--keys-file",
                keys.toString()));
        startGateway();
        long seed = Long.getLong(SEED, System.nanoTime());
        System.out.printf("-D%s=%d gives the proxy the same choices%n", SEED, seed);
        proxy = stopped(new FaultyProxy(port, LATE, new Random(seed)));
    }

    private void startGateway() throws IOException {
        gateway.start();
        await().atMost(LONGEST)
                .ignoreExceptions()
                .failFast(() ->
                        assertThat(gateway.isAlive()).as(gateway::toString).isTrue())
                .until(this::gatewayIsReady);
    }

    private boolean gatewayIsReady() throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + gatewayAdminPort + "/health/ready");
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    /** Goes on until there are so many more reports of each kind of SDK than {@code reports}. */
    private void killGatewayAndAggregator(int reports) throws Exception {
        awaitReports(reports + REPORTS_BETWEEN_KILLS / 4);
        gateway.kill();
        long refused = refused();
        await().atMost(LONGEST).until(() -> refused() > refused);
        startGateway();
        awaitReports(reports + REPORTS_BETWEEN_KILLS / 2);
        await().atMost(LONGEST)
                .untilAsserted(
                        () -> assertThat(progress.shares().values()).hasSize(2).allMatch(share -> share > 0));
        other.kill();
        awaitReports(reports + REPORTS_BETWEEN_KILLS * 3 / 4);
        other.start();
        awaitReports(reports + REPORTS_BETWEEN_KILLS);
    }

    private void awaitReports(int number) {
        await().atMost(LONGEST).untilAsserted(() -> {
            assertThat(acknowledged(NODE)).hasSizeGreaterThanOrEqualTo(number);
            assertThat(acknowledged(JAVA)).hasSizeGreaterThanOrEqualTo(number);
        });
    }

    private List<Post> acknowledged(String apps) {
        return proxy.posts().stream()
                .filter(Post::acknowledged)
                .filter(post -> post.body().contains("\"appName\":\"" + apps))
                .toList();
    }

    /** Posts that the proxy could not pass on. */
    private long refused() {
        return proxy.posts().stream()
                .filter(post -> post.fate() == Fate.PASSED_ON && !post.acknowledged())
                .count();
    }

    /** Has {@code part} stopped after the test, before those that were noted earlier. */
    private <T extends AutoCloseable> T stopped(T part) {
        running.push(part);
        return part;
    }

    @AfterAll
    void stop() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    @Test
    void writesEveryReportThatItAcknowledges() {
        // when
        List<String> unwritten = new ArrayList<>(proxy.posts().stream()
                .filter(Post::acknowledged)
                .map(Post::body)
                .toList());
        written.bodies().forEach(unwritten::remove);
        // then
        assertThat(unwritten).isEmpty();
        assertThat(proxy.posts()).extracting(Post::fate).contains(Fate.values());
    }

    @Test
    void countsEveryEvaluationOfTheNodeSdkOnce() {
        // when
        List<MetricsReport> reports = reports(written.bodies(), NODE);
        // then
        sum(MetricsReport.merged(reports)).assertSameAs(evaluatedByNode);
        assertThat(sum(reports).evaluations()).isGreaterThan(evaluatedByNode.evaluations());
        await().untilAsserted(() -> counted("").ofApps(NODE).assertSameAs(evaluatedByNode));
    }

    @Test
    void countsEveryReportOfTheJavaSdkOnce() {
        // when
        Set<String> distinct = new LinkedHashSet<>(written.bodies());
        Ledger once = sum(reports(distinct, JAVA));
        // then
        assertThat(sum(reports(written.bodies(), JAVA)).evaluations()).isGreaterThan(once.evaluations());
        await().untilAsserted(() -> counted("").ofApps(JAVA).assertSameAs(once));
        assertThat(once.evaluations()).isLessThanOrEqualTo(evaluatedByJava.evaluations());
    }

    @Test
    void countsReportsAsOftenAsTheyCameWithCountingOnceOff() throws Exception {
        // given
        ChildJvm off = stopped(ChildJvm.aggregator(
                folder.resolve("off"),
                broker,
                "--topic-prefix",
                EVERY,
                "--application-id",
                "flagtally-every",
                "--count-once=false"));
        // when
        off.start();
        written.copyTo(kafka(), EVERY);
        // then
        Ledger every = sum(reports(written.bodies(), ""));
        await().atMost(LONGEST)
                .ignoreExceptions()
                .failFast(() -> assertThat(off.isAlive()).as(off::toString).isTrue())
                .untilAsserted(() -> counted(EVERY).assertSameAs(every));
        assertThat(every.evaluations()).isGreaterThan(counted("").evaluations());
    }

    /** Of apps whose name starts so. */
    private static List<MetricsReport> reports(Iterable<String> bodies, String apps) {
        List<MetricsReport> reports = new ArrayList<>();
        bodies.forEach(body -> reports.add(MetricsReport.of(body)));
        reports.removeIf(report -> !report.appName().startsWith(apps));
        return reports;
    }

    private Ledger sum(Iterable<MetricsReport> reports) {
        return MetricsReport.sum(ENVIRONMENT, reports, hours);
    }

    private Ledger counted(String prefix) {
        return OutputRows.counted(kafka(), prefix, hours);
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
