package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the tables against the JSON Schemas. The sink writes by column name and by the primary key, and alters nothing.
 */
final class TableDefinitionsTest {
    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\(\\n(.*?)\\n\\)(.*?);", Pattern.DOTALL);
    private static final Pattern PRIMARY_KEY = Pattern.compile("PRIMARY KEY \\(([^)]*)\\)");

    @ParameterizedTest
    @MethodSource("io.flagtally.sinks.Repository#outputTopics")
    void aTableHasTheColumnsOfItsValueSchema(Topic topic) {
        List<String> expected = OutputSchema.of(topic, Part.VALUE)
                .get("properties")
                .propertyStream()
                .map(property -> property.getKey() + " " + sqlType(property.getValue()))
                .toList();
        assertThat(lines(topic))
                .filteredOn(line -> !line.startsWith("PRIMARY KEY") && !line.startsWith("--"))
                .isEqualTo(expected);
    }

    /** In any order: the sink needs them all, and the reader some first. */
    @ParameterizedTest
    @MethodSource("io.flagtally.sinks.Repository#outputTopics")
    void aTableIsKeyedByTheRecordKey(Topic topic) {
        List<String> expected = new ArrayList<>();
        OutputSchema.of(topic, Part.KEY).get("properties").fieldNames().forEachRemaining(expected::add);
        Matcher primaryKey = PRIMARY_KEY.matcher(definition(topic));
        assertThat(primaryKey.find()).isTrue();
        assertThat(primaryKey.group(1).split(", ")).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Where rows grow for ever, what is too old must go by the month. */
    @ParameterizedTest
    @MethodSource("io.flagtally.sinks.Repository#outputTopics")
    void aTableOfHoursIsPartitionedByTheHour(Topic topic) {
        Matcher table = TABLE.matcher(Repository.read(file(topic)));
        assertThat(table.find()).isTrue();
        assertThat(table.group(3).strip())
                .isEqualTo(topic.role() == Topic.Role.HOURLY ? "PARTITION BY RANGE (window_start)" : "");
    }

    @Test
    void thereIsOneDefinitionForEachTopic() {
        assertThat(Repository.files("postgres/ddl"))
                .containsExactlyInAnyOrderElementsOf(Repository.outputTopics()
                        .map(TableDefinitionsTest::file)
                        .toList());
    }

    private static String sqlType(JsonNode property) {
        String notNull = OutputSchema.isNullable(property) ? "" : " NOT NULL";
        if (OutputSchema.type(property).equals("integer")) {
            return "bigint" + notNull;
        }
        return (property.has("format") ? "timestamptz" : "text") + notNull;
    }

    private static List<String> lines(Topic topic) {
        return Arrays.stream(definition(topic).split(",?\\n"))
                .map(String::strip)
                .toList();
    }

    private static String definition(Topic topic) {
        Matcher table = TABLE.matcher(Repository.read(file(topic)));
        assertThat(table.find()).isTrue();
        assertThat(table.group(1)).isEqualTo(topic.tableName());
        return table.group(2);
    }

    private static Path file(Topic topic) {
        return Repository.MODULE.resolve("postgres/ddl/" + topic.tableName() + ".sql");
    }
}
