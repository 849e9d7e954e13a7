package io.flagtally.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.RunningStandalone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SDKs as their vendors publish them, over HTTP: their own counts against the rows. */
class RealClientsIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static NodeScripts scripts;
    private static RunningStandalone standalone;

    @BeforeAll
    static void start() throws Exception {
        scripts = NodeScripts.install(new NeededPrograms(RealClientsIT.class));
        standalone = RunningStandalone.in(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (standalone != null) {
            standalone.close();
        }
    }

    @Test
    void countsWhatTheUnleashNodeSdkEvaluated() throws Exception {
        // when
        Evaluated evaluated =
                run("unleash-node.mjs", "unused", standalone.keys().backend());
        // then
        awaitRows(evaluated);
        awaitApplication(evaluated, "node");
    }

    @Test
    void countsWhatTheUnleashBrowserSdkEvaluated() throws Exception {
        // when
        Evaluated evaluated =
                run("unleash-browser.mjs", "unused", standalone.keys().frontend());
        // then
        awaitRows(evaluated);
        awaitApplication(evaluated, "");
    }

    @Test
    void countsWhatTheTgglClientEvaluatedAndKeepsItsContextOnlyWithABackendKey() throws Exception {
        // when
        Evaluated page = run("tggl.mjs", "tggl-page", standalone.keys().frontend());
        // then
        awaitRows(page);
        awaitApplication(page, "");
        assertThat(standalone.admin("/metrics").body())
                .contains("flagtally_gateway_context_dropped_total{format=\"tggl-report/1\"} 2.0");
        assertThat(standalone.rows(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class))
                .isEmpty();
        // when
        Evaluated server = run("tggl.mjs", "tggl-server", standalone.keys().backend());
        // then
        awaitRows(server);
        awaitApplication(server, "");
        awaitContext();
        assertThat(page.flags()).isEqualTo(server.flags());
    }

    private static Evaluated run(String script, String app, String key) throws Exception {
        return scripts.run(script, Map.of("GATEWAY", standalone.url(), "KEY", key, "APP", app));
    }

    private static void awaitRows(Evaluated evaluated) {
        assertThat(evaluated.flags()).hasSizeGreaterThanOrEqualTo(4);
        await().atMost(LONGEST).untilAsserted(() -> assertThat(Evaluated.rowsOf(standalone, evaluated.app()))
                .isEqualTo(evaluated.flags()));
    }

    private static void awaitApplication(Evaluated evaluated, String platform) {
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(standalone.rows(Topic.CLIENT_APPLICATIONS, ClientApplication.class))
                        .filteredOn(ClientApplication::app, evaluated.app())
                        .extracting(
                                ClientApplication::environment,
                                ClientApplication::sdk,
                                ClientApplication::sdkVersion,
                                ClientApplication::platform)
                        .containsExactly(
                                tuple(DevelopmentKeys.ENVIRONMENT, evaluated.sdk(), evaluated.sdkVersion(), platform)));
    }

    private static void awaitContext() {
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(standalone.rows(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class))
                        .extracting(ReceivedProperty::property)
                        .containsExactly("plan", "seats", "userId", "userName"));
        await().atMost(LONGEST).untilAsserted(() -> assertThat(
                        standalone.rows(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class))
                .extracting(ReceivedPropertyValue::property, ReceivedPropertyValue::value, ReceivedPropertyValue::label)
                .containsExactly(
                        tuple("plan", "free", ""),
                        tuple("plan", "pro", ""),
                        tuple("userId", "u-1", "Ada Lovelace"),
                        tuple("userId", "u-2", "Grace Hopper"),
                        tuple("userId", "u-3", ""),
                        tuple("userName", "Ada Lovelace", ""),
                        tuple("userName", "Grace Hopper", "")));
    }
}
