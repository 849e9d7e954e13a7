package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.reader.OpenApi.Operation;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.snapshot.SnapshotRefresher;
import io.flagtally.reader.snapshot.SnapshotSettings;
import io.flagtally.reader.state.StateSettings;
import io.flagtally.reader.status.Counters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The OpenAPI document, held against the specification and against the routes. Answers are held in every other test.
 */
class OpenApiTest {
    @Test
    void isAValidDocument() {
        // given
        ObjectNode withAFault = OpenApi.DOCUMENT.deepCopy();
        ((ObjectNode) withAFault.at("/paths/~1v1~1flags/get")).remove("responses");

        // then
        assertThat(OpenApi.DOCUMENT.get("openapi").textValue()).isEqualTo("3.1.0");
        assertThat(faults(OpenApi.DOCUMENT)).isEmpty();
        assertThat(faults(withAFault)).isNotEmpty();
    }

    @Test
    void refersToNothingThatIsNotThere() {
        assertThat(OpenApi.DOCUMENT.findValuesAsText("$ref")).isNotEmpty().allSatisfy(reference -> assertThat(
                        OpenApi.DOCUMENT.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    @Test
    void describesEveryRouteWithItsParametersAndNoOther(@TempDir Path folder) throws Exception {
        // given
        Map<String, List<String>> served = new TreeMap<>();
        try (UsageDatabase database = TestDatabase.SQLITE.filledWith(new TestRows(), folder);
                Questions questions = new Questions(database, 8, new SimpleMeterRegistry())) {
            SnapshotRefresher snapshots = new SnapshotRefresher(
                    questions,
                    SnapshotSettings.DEFAULT,
                    StateSettings.DEFAULT,
                    TestReader.CLOCK,
                    new SimpleMeterRegistry());
            new Routes(ReaderConfig.DEFAULT, questions, snapshots, Counters.UNKNOWN, Access.OPEN, TestReader.CLOCK)
                    .endpoints()
                    .forEach(endpoint -> served.put(
                            endpoint.id() + " " + endpoint.path(), names(endpoint.inPath(), endpoint.inQuery())));
        }

        // when
        Map<String, List<String>> described = new TreeMap<>();
        for (Operation operation : OpenApi.operations()) {
            described.put(
                    operation.id() + " " + operation.path(),
                    Stream.of("path", "query")
                            .flatMap(in -> operation.parameters(in).stream())
                            .map(parameter -> parameter.get("name").textValue())
                            .sorted()
                            .toList());
        }

        // then
        assertThat(described).isEqualTo(served);
    }

    @Test
    void isServedAsItIs(@TempDir Path folder) throws Exception {
        try (TestReader reader = TestReader.of(TestDatabase.SQLITE.filledWith(new TestRows(), folder))) {
            assertThat(reader.json("/openapi.json")).isEqualTo(OpenApi.DOCUMENT);
        }
    }

    private static List<String> names(List<Parameter<?>> inPath, List<Parameter<?>> inQuery) {
        return Stream.concat(inPath.stream(), inQuery.stream())
                .map(Parameter::name)
                .sorted()
                .toList();
    }

    private static List<String> faults(JsonNode openApi) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        return new OpenAPIV3Parser()
                .readContents(openApi.toString(), List.of(), options)
                .getMessages();
    }
}
