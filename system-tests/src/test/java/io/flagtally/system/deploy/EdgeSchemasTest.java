package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The configurations of deploy/edge-routing have only fields that their proxies know. nginx's own word is in NginxIT.
 */
class EdgeSchemasTest {
    private static final JsonFormat.Parser ENVOY = JsonFormat.parser()
            .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                    .add(List.of(
                            HttpConnectionManager.getDescriptor(),
                            Router.getDescriptor(),
                            Buffer.getDescriptor(),
                            BufferPerRoute.getDescriptor(),
                            HttpProtocolOptions.getDescriptor()))
                    .build());

    @ParameterizedTest
    @ValueSource(strings = {"split", "mirror"})
    void envoyKnowsEveryField(String name) throws IOException {
        // when
        Bootstrap bootstrap = envoy(document("envoy/" + name + ".yaml"));
        // then
        assertThat(bootstrap.getStaticResources().getClustersList()).hasSize(2);
        assertThat(bootstrap.getStaticResources().getListenersList()).hasSize(1);
    }

    @Test
    void aFieldThatEnvoyDoesNotKnowIsSeen() throws IOException {
        // given
        JsonNode document = document("envoy/mirror.yaml");
        ((ObjectNode) document.findValue("routes").get(0).get("route")).put("time_out", "10s");
        // then
        assertThatThrownBy(() -> envoy(document))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining("time_out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway-api-split", "gateway-api-mirror", "ingress-split"})
    void kubernetesKnowsEveryField(String name) throws IOException {
        for (JsonNode document : YamlFile.documents(file("kubernetes/" + name + ".yaml"))) {
            assertThatNoException().isThrownBy(() -> KubernetesManifest.read(document));
        }
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsSeen() throws IOException {
        // given
        JsonNode document = document("kubernetes/gateway-api-mirror.yaml");
        ((ObjectNode) document.at("/spec/rules/0")).put("timeout", "10s");
        // then
        assertThatThrownBy(() -> KubernetesManifest.read(document))
                .isInstanceOf(UnrecognizedPropertyException.class)
                .hasMessageContaining("\"timeout\"");
    }

    private static Bootstrap envoy(JsonNode document) throws InvalidProtocolBufferException {
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
        ENVOY.merge(document.toString(), bootstrap);
        return bootstrap.build();
    }

    private static JsonNode document(String name) throws IOException {
        return YamlFile.documents(file(name)).get(0);
    }

    private static Path file(String name) {
        return EdgeConfigurationsTest.FOLDER.resolve(name);
    }
}
