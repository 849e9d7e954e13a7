package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.flagtally.reader.api.ApiHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The OpenAPI document, and what it says of an answer. */
final class OpenApi {
    static final JsonMapper JSON = new JsonMapper();
    static final JsonNode DOCUMENT = read();

    private static final Map<JsonNode, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private OpenApi() {}

    /** An operation with its path. */
    record Operation(String path, JsonNode node) {
        String id() {
            return node.get("operationId").textValue();
        }

        List<JsonNode> parameters(String in) {
            return StreamSupport.stream(node.get("parameters").spliterator(), false)
                    .map(OpenApi::resolved)
                    .filter(parameter -> parameter.get("in").textValue().equals(in))
                    .toList();
        }
    }

    static List<Operation> operations() {
        return DOCUMENT.get("paths").properties().stream()
                .map(path -> new Operation(path.getKey(), path.getValue().get("get")))
                .toList();
    }

    /** The operation that answers an encoded path. */
    static Optional<Operation> at(String path) {
        return operations().stream()
                .filter(each -> Pattern.matches(each.path().replaceAll("\\{[a-z]+}", "[^/]+"), path))
                .findFirst();
    }

    /** The document has this answer: status, headers, content type and body. */
    static void assertDescribed(Operation operation, HttpResponse<String> answer) {
        String what = operation.path() + " " + answer.statusCode();
        JsonNode response = resolved(operation.node().at("/responses/" + answer.statusCode()));
        assertThat(response.isObject()).as(what).isTrue();
        response.path("headers").properties().forEach(header -> {
            if (header.getValue().path("required").asBoolean()) {
                assertThat(answer.headers().firstValue(header.getKey()))
                        .as(what)
                        .isPresent();
            }
        });
        assertThat(answer.headers().firstValue("Content-Type")).as(what).isPresent();
        String type = answer.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
        JsonNode described = response.get("content").path(type);
        assertThat(described.isObject()).as(what + " " + type).isTrue();
        if (type.endsWith("json")) {
            assertValid(described.get("schema"), answer.body());
        }
    }

    private static void assertValid(JsonNode schema, String body) {
        JsonSchema compiled = SCHEMAS.computeIfAbsent(schema, any -> {
            // On its own, with the components beside it that it refers to.
            ObjectNode whole = ((ObjectNode) schema.deepCopy()).set("components", DOCUMENT.get("components"));
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole);
        });
        try {
            assertThat(compiled.validate(JSON.readTree(body))).as(body).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(body, e);
        }
    }

    static JsonNode resolved(JsonNode referringOrNot) {
        return referringOrNot.has("$ref")
                ? DOCUMENT.at(referringOrNot.get("$ref").textValue().substring(1))
                : referringOrNot;
    }

    private static JsonNode read() {
        try (InputStream json = ApiHandler.class.getResourceAsStream("openapi.json")) {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
