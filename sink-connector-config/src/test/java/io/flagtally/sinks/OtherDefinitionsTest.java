package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the tables, views and index templates of the sinks beside Postgres against the JSON Schemas. */
final class OtherDefinitionsTest {
    private static final Pattern TABLE = Pattern.compile(
            "CREATE TABLE IF NOT EXISTS (\\w+) \\(\\n(.*?)\\n\\)\\nENGINE = ReplacingMergeTree\\n(.*);",
            Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("io.flagtally.sinks.Repository#outputTopics")
    void aClickHouseTableHasTheColumnsOfTheValueAndReplacesByTheKey(Topic topic) {
        // given
        String table = topic.tableName();
        Matcher definition = TABLE.matcher(read("clickhouse/ddl/" + table + ".sql"));
        String columns = properties(topic, Part.VALUE)
                .map(property -> "    " + property.getKey() + " " + clickHouseType(property.getValue()))
                .collect(Collectors.joining(",\n"));
        String key = properties(topic, Part.KEY).map(Map.Entry::getKey).collect(Collectors.joining(", "));
        // then
        assertThat(definition.find()).isTrue();
        assertThat(definition.group(1)).isEqualTo(table);
        assertThat(definition.group(2)).isEqualTo(columns);
        assertThat(definition.group(3)).contains("ORDER BY (" + key + ")");
        assertThat(definition.group(3).contains("PARTITION BY toYYYYMM(window_start)"))
                .isEqualTo(topic.role() == Topic.Role.HOURLY);
        assertThat(read("clickhouse/views/" + table + "_last.sql"))
                .contains("CREATE VIEW IF NOT EXISTS " + table + "_last AS SELECT * FROM " + table + " FINAL;");
    }

    @ParameterizedTest
    @MethodSource("io.flagtally.sinks.Repository#outputTopics")
    void anIndexTemplateMapsTheFieldsOfTheValueAndNoOther(Topic topic) throws IOException {
        // given
        JsonNode template = new ObjectMapper().readTree(read("opensearch/templates/" + topic.tableName() + ".json"));
        Map<String, String> expected = properties(topic, Part.VALUE)
                .collect(Collectors.toMap(Map.Entry::getKey, property -> openSearchType(property.getValue())));
        JsonNode mappings = template.at("/template/mappings");
        // then
        assertThat(template.at("/index_patterns/0").textValue()).isEqualTo("*" + topic.baseName());
        assertThat(mappings.get("dynamic").textValue()).isEqualTo("strict");
        assertThat(mappings.get("properties")
                        .propertyStream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                each -> each.getValue().get("type").textValue())))
                .isEqualTo(expected);
    }

    /** Append-only tables: a column more, for the order of the changes, and a view with the last one of each key. */
    @ParameterizedTest
    @CsvSource({
        "iceberg, BIGINT, STRING, TIMESTAMP, kafka_offset, kafka_offset BIGINT NOT NULL",
        "snowflake, 'NUMBER(19, 0)', VARCHAR, TIMESTAMP_TZ, record_metadata:offset::NUMBER, record_metadata VARIANT",
        "bigquery, INT64, STRING, TIMESTAMP, kafka_offset, kafka_offset INT64 NOT NULL"
    })
    void anAppendOnlyTableHasTheColumnsOfTheValueAndAViewTheLastRowOfEachKey(
            String sink, String number, String text, String time, String offset, String column) {
        for (Topic topic : Repository.outputTopics().toList()) {
            // given
            String table = topic.tableName();
            String columns = properties(topic, Part.VALUE)
                    .map(each -> "    " + each.getKey() + " " + sqlType(each.getValue(), number, text, time) + ",\n")
                    .collect(Collectors.joining());
            String names = properties(topic, Part.VALUE).map(Map.Entry::getKey).collect(Collectors.joining(", "));
            String key = properties(topic, Part.KEY).map(Map.Entry::getKey).collect(Collectors.joining(", "));
            String definition = unquoted(read(sink + "/ddl/" + table + ".sql"));
            String view = unquoted(read(sink + "/views/" + table + "_last.sql"));
            // then
            assertThat(definition)
                    .contains("CREATE TABLE IF NOT EXISTS " + table + " (\n" + columns + "    " + column + "\n)");
            assertThat(view)
                    .contains("CREATE OR REPLACE VIEW " + table + "_last AS\nSELECT " + names + "\nFROM ")
                    .contains("FROM " + table + "\n")
                    .containsPattern("row_number\\(\\) OVER \\(\\s+PARTITION BY " + key + "\\s+ORDER BY "
                            + Pattern.quote(offset) + " DESC\\)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clickhouse/ddl",
                "clickhouse/views",
                "opensearch/templates",
                "iceberg/ddl",
                "iceberg/views",
                "snowflake/ddl",
                "snowflake/views",
                "bigquery/ddl",
                "bigquery/views"
            })
    void thereIsOneFileForEachTopic(String folder) {
        List<String> tables = Repository.outputTopics().map(Topic::tableName).toList();
        assertThat(Repository.files(folder))
                .extracting(file -> file.getFileName().toString().replaceFirst("(_last)?\\.\\w+$", ""))
                .containsExactlyInAnyOrderElementsOf(tables);
    }

    private static Stream<Map.Entry<String, JsonNode>> properties(Topic topic, Part part) {
        return OutputSchema.of(topic, part).get("properties").propertyStream();
    }

    private static String clickHouseType(JsonNode property) {
        if (OutputSchema.type(property).equals("integer")) {
            return "Int64";
        }
        String type = property.has("format") ? "DateTime64(3, 'UTC')" : "String";
        return OutputSchema.isNullable(property) ? "Nullable(" + type + ")" : type;
    }

    private static String sqlType(JsonNode property, String number, String text, String time) {
        String type = OutputSchema.type(property).equals("integer") ? number : property.has("format") ? time : text;
        return OutputSchema.isNullable(property) ? type : type + " NOT NULL";
    }

    /** BigQuery wants some names in quotes. */
    private static String unquoted(String sql) {
        return sql.replace("`", "");
    }

    private static String openSearchType(JsonNode property) {
        if (OutputSchema.type(property).equals("integer")) {
            return "long";
        }
        return property.has("format") ? "date" : "keyword";
    }

    private static String read(String file) {
        return Repository.read(Repository.MODULE.resolve(file));
    }
}
