package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the checked-in connector files against what the JSON Schemas make them. To write them anew: {@value #REGENERATE}
 */
final class ConnectorFileTest {
    private static final String REGENERATE = "mvn -pl sink-connector-config -am test -Dtest=ConnectorFileTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dconnectors.write=true";

    @ParameterizedTest
    @MethodSource("io.flagtally.sinks.Repository#outputTopics")
    void isWhatTheSchemasMakeIt(Topic topic) throws IOException {
        Path file = path(topic);
        String expected = ConnectorFile.postgres(topic).content();
        if (Boolean.getBoolean("connectors.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file).as("to write it anew: %s", REGENERATE).hasContent(expected);
    }

    @Test
    void thereIsOneForEachTopicAndNoOther() {
        assertThat(Repository.files("connectors"))
                .containsExactlyInAnyOrderElementsOf(
                        Repository.outputTopics().map(ConnectorFileTest::path).toList());
    }

    private static Path path(Topic topic) {
        return Repository.MODULE.resolve(
                "connectors/" + ConnectorFile.postgres(topic).connector() + ".json");
    }
}
