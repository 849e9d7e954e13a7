package io.flagtally.sinks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.flagtally.model.topics.Topic;

/**
 * The file in which a connector's configuration is kept.
 *
 * @param connector the connector's name; the file's is the same with {@code .json}
 * @param content the same bytes on every platform
 */
record ConnectorFile(String connector, String content) {
    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    static ConnectorFile of(Sink sink, Topic topic) {
        try {
            String content = WRITER.writeValueAsString(sink.config(topic, "")) + "\n";
            return new ConnectorFile(sink.connector(topic), content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }
}
