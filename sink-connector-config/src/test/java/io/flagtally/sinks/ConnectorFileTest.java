package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the checked-in connector files against what the JSON Schemas make them. To write them anew:
 * {@value #REGENERATE}
 */
final class ConnectorFileTest {
    private static final String REGENERATE = "mvn -pl sink-connector-config -am test -Dtest=ConnectorFileTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dconnectors.write=true";

    static Stream<Arguments> files() {
        return Stream.of(Sink.values())
                .flatMap(sink -> Repository.outputTopics().map(topic -> Arguments.of(sink, topic)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWhatTheSchemasMakeIt(Sink sink, Topic topic) throws IOException {
        Path file = path(sink, topic);
        String expected = ConnectorFile.of(sink, topic).content();
        if (Boolean.getBoolean("connectors.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }
        assertThat(file).as("to write it anew: %s", REGENERATE).hasContent(expected);
    }

    @ParameterizedTest
    @EnumSource
    void thereIsOneForEachTopicAndNoOther(Sink sink) {
        assertThat(Repository.files("connectors/" + sink))
                .containsExactlyInAnyOrderElementsOf(Repository.outputTopics()
                        .map(topic -> path(sink, topic))
                        .toList());
    }

    /** What a worker keeps in its own topics and shows to whoever asks must hold no secret. */
    @ParameterizedTest
    @MethodSource("files")
    void aSecretIsAVariableOfTheWorkersEnvironment(Sink sink, Topic topic) {
        assertThat(sink.config(topic, "")).allSatisfy((name, value) -> assertThat(value)
                .as(name)
                .matches(
                        name.matches(".*(password|secret|private\\.key|credential)")
                                ? "\\$\\{env:SINK_[A-Z0-9_]+}"
                                : ".*"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void noRowOfAnAbortedTransactionIsRead(Sink sink, Topic topic) {
        assertThat(sink.config(topic, "")).containsEntry("consumer.override.isolation.level", "read_committed");
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatCanNotBeReadGoesToADeadLetterTopicWithItsReason(Sink sink, Topic topic) {
        assertThat(sink.config(topic, ""))
                .containsEntry("errors.tolerance", "all")
                .containsEntry("errors.deadletterqueue.topic.name", sink + "-sink-dead-letters")
                .containsEntry("errors.deadletterqueue.context.headers.enable", "true");
    }

    private static Path path(Sink sink, Topic topic) {
        return Repository.MODULE.resolve(
                "connectors/" + sink + "/" + ConnectorFile.of(sink, topic).connector() + ".json");
    }
}
