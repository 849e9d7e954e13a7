package io.flagtally.system.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The answers that {@link PageScreensIT} shows are such as the reader gives. */
class CannedAnswersIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Test
    void fitTheReadersOpenApiDocument() throws Exception {
        NodeScripts scripts = NodeScripts.install(new NeededPrograms(CannedAnswersIT.class), PageScripts.FOLDER);
        try (NodeProcess print = scripts.start("print-canned.mjs", Map.of())) {
            JsonNode answers = JSON.readTree(print.output(LONGEST));

            assertThat(answers).hasSize(8);
            for (Map.Entry<String, JsonNode> answersOf : answers.properties()) {
                JsonSchema schema = schema(answersOf.getKey());
                answersOf.getValue().forEach(answer -> assertThat(schema.validate(answer))
                        .as("%s: %s", answersOf.getKey(), answer)
                        .isEmpty());
            }
        }
    }

    private static JsonSchema schema(String name) throws IOException {
        try (InputStream in = CannedAnswersIT.class.getResourceAsStream("/io/flagtally/reader/api/openapi.json")) {
            ObjectNode document = (ObjectNode) JSON.readTree(in);
            assertThat(document.at("/components/schemas/" + name).isObject())
                    .as(name)
                    .isTrue();
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(document.put("$ref", "#/components/schemas/" + name));
        }
    }
}
