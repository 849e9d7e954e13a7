package io.flagtally.system.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads manifests into the types that their kinds have in Kubernetes, and takes no field that those don't have. */
final class KubernetesManifest {
    private static final Map<String, Class<? extends HasMetadata>> TYPES = List.of(
                    ConfigMap.class,
                    CronJob.class,
                    Deployment.class,
                    HTTPRoute.class,
                    HorizontalPodAutoscaler.class,
                    Ingress.class,
                    Namespace.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    PrometheusRule.class,
                    Secret.class,
                    Service.class,
                    ServiceAccount.class,
                    ServiceMonitor.class,
                    StatefulSet.class)
            .stream()
            .collect(Collectors.toMap(KubernetesManifest::kind, Function.identity()));

    private static final String STRIMZI = "kafka.strimzi.io/v1";
    private static final JsonMapper JSON = new JsonMapper();

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .annotationIntrospector(new NoOtherFields())
            .build();

    private KubernetesManifest() {}

    private static String kind(Class<? extends HasMetadata> type) {
        return HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type);
    }

    /** Throws with the place of what does not fit. */
    static HasMetadata read(JsonNode document) throws IOException {
        if (document.path("apiVersion").asText().equals(STRIMZI)) {
            return readStrimzi(document);
        }
        String kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        Class<? extends HasMetadata> type = TYPES.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no such kind is known here: " + kind);
        }
        return STRICT.readerFor(type).readValue(document);
    }

    /** Strimzi publishes types for later versions of Java only, but the schemas that a cluster goes by. */
    private static HasMetadata readStrimzi(JsonNode document) throws IOException {
        String file = "/strimzi/" + document.path("kind").asText() + ".json";
        try (InputStream in = KubernetesManifest.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no such kind is known here: " + file);
            }
            JsonNode schema = JSON.readTree(in);
            closed(schema);
            Set<ValidationMessage> problems = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(document);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(document.at("/metadata/name") + ": " + problems);
            }
        }
        return JSON.convertValue(document, GenericKubernetesResource.class);
    }

    /** Kubernetes drops fields that a schema does not name; here these are errors. */
    private static void closed(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").isTextual()
                && !object.has("x-kubernetes-preserve-unknown-fields")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(KubernetesManifest::closed);
    }

    /** The types keep fields that they don't know; here these are errors. */
    private static final class NoOtherFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
