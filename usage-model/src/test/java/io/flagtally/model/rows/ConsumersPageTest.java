package io.flagtally.model.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.RecordingVisitor;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the examples of docs/consumers.md against the schemas and decoders. */
final class ConsumersPageTest {
    private static final Path PAGE = Path.of("../docs/consumers.md");
    private static final JsonMapper JSON = new JsonMapper();
    /** A line that is set in further goes on with the one before it. */
    private static final Pattern CONTINUED = Pattern.compile("\\n {8,}(?=\\S)");

    private static final Pattern LINE = Pattern.compile("    (key|value|[a-z-]+): +(.+)");

    static Stream<Topic> outputs() {
        return Stream.of(Topic.values()).filter(Topic::isOutput);
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void showsTheExampleOfEachSchema(Topic topic) throws IOException {
        String section = section(topic);

        for (String part : List.of("key", "value")) {
            assertThat(JSON.readTree(field(section, part))).as(part).isEqualTo(exampleOf(topic, part));
        }
    }

    static Stream<Topic> inputs() {
        return Stream.of(Topic.values()).filter(topic -> !topic.isOutput() && !topic.isOfRelay());
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void showsARawRecordThatTheAggregatorCanRead(Topic topic) throws IOException {
        String section = section(topic);
        Headers headers = headers(section);
        ReportHeaders said = ReportHeaders.from(headers);
        ReportFormat format = ReportFormat.of(said.format()).orElseThrow();

        DecodeResult result = format.newDecoder(DecodeLimits.DEFAULT)
                .decode(field(section, "value").getBytes(UTF_8), new RecordingVisitor());

        assertThat(said.environment()).isEqualTo("production");
        assertThat(KeyKind.of(said.keyKind())).isPresent();
        if (topic.isRaw()) {
            assertThat(format.topic()).isEqualTo(topic);
            assertThat(result).isInstanceOf(DecodeResult.Valid.class);
        } else {
            assertThat(DeadLetterHeaders.from(headers)).hasValueSatisfying(letter -> {
                assertThat(letter.topic()).isEqualTo(format.topic().baseName());
                assertThat(letter.reason()).isEqualTo("invalid");
            });
            assertThat(result).isInstanceOf(DecodeResult.Invalid.class);
        }
    }

    private static String section(Topic topic) throws IOException {
        String page = Files.readString(PAGE);
        String heading = "\n### " + topic.baseName() + "\n";
        int start = page.indexOf(heading);
        assertThat(start).as("section of " + topic.baseName()).isPositive();
        return page.substring(start, page.indexOf("\n#", start + heading.length()));
    }

    private static String field(String section, String name) {
        return lines(section)
                .filter(line -> line.group(1).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in" + section))
                .group(2);
    }

    private static Headers headers(String section) {
        Headers headers = new RecordHeaders();
        lines(section)
                .filter(line -> line.group(1).startsWith("flagtally-"))
                .forEach(line -> headers.add(line.group(1), line.group(2).getBytes(UTF_8)));
        return headers;
    }

    private static Stream<Matcher> lines(String section) {
        return CONTINUED
                .matcher(section)
                .replaceAll("")
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches);
    }

    private static JsonNode exampleOf(Topic topic, String part) throws IOException {
        String file = "/io/flagtally/model/schemas/" + topic.baseName() + "." + part + ".json";
        try (InputStream in = Topic.class.getResourceAsStream(file)) {
            return JSON.readTree(Objects.requireNonNull(in, file))
                    .get("examples")
                    .get(0);
        }
    }
}
