package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.clients.Evaluated;
import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.clients.SdkSetup;
import io.flagtally.system.clients.UnleashJavaSdk;
import io.flagtally.system.deploy.EdgeRoute;
import io.flagtally.system.harness.ChildStandalone;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Nginx;
import io.flagtally.system.harness.NodeProcess;
import io.flagtally.system.harness.TestHours;
import io.flagtally.system.relay.UnleashAdmin.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Unleash server behind nginx with the configuration {@code split}, so that it serves flags and sees no usage of
 * its SDKs: what its own pages show, all comes from the relay.
 */
class UnleashRelayIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Path SPLIT = Path.of("../deploy/edge-routing/nginx/split.conf");

    private static final String DEVELOPMENT = DevelopmentKeys.ENVIRONMENT;
    private static final String PRODUCTION = ChildStandalone.PRODUCTION;
    private static final String NODE_APP = "shop";
    private static final String JAVA_APP = "billing";

    /** On for some users, on for all in two variants, and off. */
    private static final List<String> FLAGS = List.of("newCheckout", "colour", "retired");

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();

    /** Of the Java SDK; the Node SDK says at its end what it evaluated. */
    private final Ledger expected = new Ledger(hours);

    /** Evaluations of both. */
    private long evaluations;

    private ChildStandalone standalone;
    private UnleashServer unleash;
    private UnleashAdmin admin;
    private Nginx nginx;
    private ChildRelay relay;
    private NodeProcess node;
    private UnleashJavaSdk java;

    @BeforeEach
    void start() throws Exception {
        NeededPrograms programs = new NeededPrograms(UnleashRelayIT.class);
        Path nginxProgram = programs.find("nginx");
        NodeScripts scripts = NodeScripts.install(programs);
        UnleashPackage program = UnleashPackage.install(programs);
        standalone = new ChildStandalone(folder.resolve("standalone"));
        List<String> tokens = List.of(standalone.developmentKey(), standalone.productionKey());
        unleash = UnleashServer.start(program, folder.resolve("unleash"), tokens);
        admin = unleash.admin();
        createFlags();
        standalone.awaitReady();
        relay = new ChildRelay(folder.resolve("relay"), standalone, unleash.url(), Duration.ofSeconds(1)).awaitReady();
        nginx = Nginx.start(
                nginxProgram,
                SPLIT,
                folder.resolve("nginx"),
                Map.of(
                        EdgeRoute.GATEWAY, "127.0.0.1:" + standalone.port(),
                        EdgeRoute.UNLEASH, "127.0.0.1:" + unleash.port()));
        startSdks(scripts);
    }

    private void createFlags() throws IOException, InterruptedException {
        for (String flag : FLAGS) {
            admin.createFlag(flag);
        }
        for (String environment : List.of(DEVELOPMENT, PRODUCTION)) {
            admin.turnOn("newCheckout", environment, 30);
        }
        admin.turnOn("colour", DEVELOPMENT, 100, "blue", "red");
    }

    private void startSdks(NodeScripts scripts) throws IOException {
        node = scripts.start(
                "unleash-node-served.mjs",
                Map.of(
                        "EDGE",
                        nginx.url(),
                        "KEY",
                        standalone.developmentKey(),
                        "APP",
                        NODE_APP,
                        "FLAGS",
                        "newCheckout,retired",
                        "VARIANTS",
                        "colour"));
        java = UnleashJavaSdk.withFlagsOfServer(
                new SdkSetup(nginx.url(), PRODUCTION, standalone.productionKey(), LONGEST, folder), JAVA_APP, expected);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {java, node, nginx, relay, unleash, standalone}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void theServersOwnPagesShowWhatSdksEvaluatedThoughItWasKilledMeanwhile() throws Exception {
        // when
        evaluate(100);
        // then
        awaitCounted();
        await().atMost(LONGEST).untilAsserted(() -> {
            assertThat(admin.application(NODE_APP).map(Application::flags))
                    .contains(List.of("colour", "newCheckout", "retired"));
            assertThat(admin.application(JAVA_APP))
                    .contains(new Application(
                            List.of(PRODUCTION + " " + java.sdkVersion()), List.of("colour", "newCheckout")));
        });

        // when: it hangs with a body that it has not read, and dies
        unleash.signal("STOP");
        evaluate(37);
        awaitPosting();
        unleash.kill();
        evaluate(11);
        awaitRefused();
        Instant restart = Instant.now();
        unleash.start();
        // then
        awaitCounted();
        Evaluated evaluated = endOfNode();
        admin.counted(FLAGS, hours).assertSameAs(expected);
        assertThat(admin.application(NODE_APP).map(Application::instances))
                .contains(List.of(DEVELOPMENT + " " + evaluated.sdk() + ":" + evaluated.sdkVersion()));
        // Of a flag that is on in production the server says "live" at its first evaluation there.
        assertThat(admin.lifecycle("newCheckout")).containsExactly("initial", "pre-live", "live");
        assertThat(admin.lifecycle("colour")).containsExactly("initial", "pre-live");
        assertThat(admin.lifecycle("retired")).containsExactly("initial", "pre-live");
        await().atMost(LONGEST).untilAsserted(() -> {
            for (String flag : FLAGS) {
                assertSeenAfter(restart, flag, DEVELOPMENT);
            }
            assertSeenAfter(restart, "newCheckout", PRODUCTION);
        });
        assertThat(admin.lastSeen("retired", PRODUCTION)).isEmpty();
    }

    private void assertSeenAfter(Instant time, String flag, String environment) throws Exception {
        assertThat(admin.lastSeen(flag, environment))
                .hasValueSatisfying(seen -> assertThat(seen).isAfter(time));
    }

    /** Each flag for that many users, by both SDKs. */
    private void evaluate(int users) throws IOException {
        node.send(Integer.toString(users));
        java.evaluate("newCheckout", users);
        java.evaluateVariant("colour", users);
        evaluations += (FLAGS.size() + 2) * users;
    }

    private void awaitCounted() {
        await().atMost(LONGEST)
                .untilAsserted(() ->
                        assertThat(admin.counted(FLAGS, hours).evaluations()).isEqualTo(evaluations));
    }

    /** Waits until a body of each environment is under way. */
    private void awaitPosting() {
        await().atMost(LONGEST).until(() -> relay.unposted(DEVELOPMENT) > 0 && relay.unposted(PRODUCTION) > 0);
    }

    /** Waits until a body of each environment has found nobody there, after the one that the server died with. */
    private void awaitRefused() {
        await().atMost(LONGEST).until(() -> relay.failed(DEVELOPMENT) > 1 && relay.failed(PRODUCTION) > 1);
    }

    /** Ends the Node SDK and adds what it evaluated. */
    private Evaluated endOfNode() throws IOException, InterruptedException {
        node.endInput();
        Evaluated evaluated = NodeScripts.evaluated(node);
        evaluated.flags().forEach((flag, counts) -> expected.add(DEVELOPMENT, NODE_APP, flag, hours.now(), counts));
        return evaluated;
    }
}
