package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where rows can go: one connector per output topic and sink, named by both. */
enum Sink {
    POSTGRES,
    CLICKHOUSE,
    S3,
    OPENSEARCH,
    ICEBERG,
    SNOWFLAKE,
    BIGQUERY;

    /** As it is spelled in names of connectors and folders. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The connector of an output topic, such as {@code postgres-flag-usage-hourly}. */
    String connector(Topic topic) {
        return this + "-" + topic.baseName();
    }

    /**
     * What goes to {@code PUT /connectors/NAME/config}, in the order in which a person would read it.
     *
     * @param prefix of all topics' names, possibly empty
     */
    Map<String, String> config(Topic topic, String prefix) {
        return switch (this) {
            case POSTGRES -> PostgresConnector.config(topic, prefix);
            case CLICKHOUSE -> ClickHouseConnector.config(topic, prefix);
            case S3 -> S3Connector.config(topic, prefix);
            case OPENSEARCH -> OpenSearchConnector.config(topic, prefix);
            case ICEBERG -> IcebergConnector.config(topic, prefix);
            case SNOWFLAKE -> SnowflakeConnector.config(topic, prefix);
            case BIGQUERY -> BigQueryConnector.config(topic, prefix);
        };
    }

    /** The configurations of all output topics by connector. */
    Map<String, Map<String, String>> connectors(String prefix) {
        Map<String, Map<String, String>> connectors = new TreeMap<>();
        Stream.of(Topic.values())
                .filter(Topic::isOutput)
                .forEach(topic -> connectors.put(connector(topic), config(topic, prefix)));
        return connectors;
    }
}
