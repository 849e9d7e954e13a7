package io.flagtally.system.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Iceberg's tables in a folder, made by the shipped definitions. Rows come from the files by Iceberg's own reader; the
 * shipped views run over them in SQLite, since no engine of Iceberg's runs here.
 */
final class IcebergTables implements AutoCloseable {
    static final String NAMESPACE = "flagtally";

    private static final Path SCRIPTS = Path.of("../sink-connector-config/iceberg");
    private static final Pattern TABLE = Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) ");
    private static final Pattern COLUMN =
            Pattern.compile("^    (\\w+) (STRING|BIGINT|TIMESTAMP)( NOT NULL)?,?$", Pattern.MULTILINE);
    private static final Pattern MONTHS = Pattern.compile("PARTITIONED BY \\(months\\((\\w+)\\)\\)");
    private static final Pattern PROPERTY = Pattern.compile("'([\\w.-]+)' = '(\\w+)'");

    private final HadoopCatalog catalog;

    private IcebergTables(HadoopCatalog catalog) {
        this.catalog = catalog;
    }

    static IcebergTables in(Path warehouse) throws IOException {
        IcebergTables tables = new IcebergTables(
                new HadoopCatalog(new Configuration(), warehouse.toUri().toString()));
        try (Stream<Path> files = Files.list(SCRIPTS.resolve("ddl"))) {
            for (Path file : files.toList()) {
                tables.create(Files.readString(file));
            }
        }
        return tables;
    }

    /** Every row that was ever written and committed. */
    List<Record> rows(String table) {
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(catalog.loadTable(named(table))).build()) {
            List<Record> all = new ArrayList<>();
            rows.forEach(row -> all.add(row.copy()));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the view with the last row of each key shows, columns joined by {@code |}. */
    List<String> lastRows(String table) throws IOException, SQLException {
        String view = Files.readString(SCRIPTS.resolve("views/" + table + "_last.sql"));
        String query =
                view.substring(view.indexOf("AS\nSELECT") + "AS\n".length()).replace(";", "");
        List<String> columns = columns(table);
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = memory.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (" + String.join(", ", columns) + ")");
            insert(memory, table, columns);
            try (ResultSet found = statement.executeQuery(query)) {
                List<String> rows = new ArrayList<>();
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        row.add(found.getMetaData().getColumnName(i) + "=" + found.getString(i));
                    }
                    rows.add(String.join("|", row));
                }
                return rows;
            }
        }
    }

    private void insert(Connection memory, String table, List<String> columns) throws SQLException {
        String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
        try (PreparedStatement insert = memory.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
            for (Record row : rows(table)) {
                for (int i = 0; i < columns.size(); i++) {
                    Object value = row.getField(columns.get(i));
                    insert.setObject(i + 1, value == null || value instanceof Long ? value : value.toString());
                }
                insert.executeUpdate();
            }
        }
    }

    private List<String> columns(String table) {
        return catalog.loadTable(named(table)).schema().columns().stream()
                .map(NestedField::name)
                .collect(Collectors.toList());
    }

    private void create(String definition) {
        List<NestedField> fields = new ArrayList<>();
        for (MatchResult column : COLUMN.matcher(definition).results().toList()) {
            boolean isOptional = column.group(3) == null;
            fields.add(field(fields.size() + 1, isOptional, column.group(1), type(column.group(2))));
        }
        Schema schema = new Schema(fields);
        PartitionSpec.Builder partitions = PartitionSpec.builderFor(schema);
        MONTHS.matcher(definition).results().forEach(by -> partitions.month(by.group(1)));
        Map<String, String> properties = new HashMap<>();
        PROPERTY.matcher(definition).results().forEach(each -> properties.put(each.group(1), each.group(2)));
        String name =
                TABLE.matcher(definition).results().findFirst().orElseThrow().group(1);
        Table made = catalog.createTable(named(name), schema, partitions.build(), properties);
        if (fields.size()
                != definition
                        .lines()
                        .filter(line -> line.startsWith("    ") && !line.contains("'"))
                        .count()) {
            throw new AssertionError(made + " lacks columns of its definition");
        }
    }

    private static NestedField field(int id, boolean isOptional, String name, Type type) {
        return isOptional ? NestedField.optional(id, name, type) : NestedField.required(id, name, type);
    }

    /** Spark's TIMESTAMP is a point in time. */
    private static Type type(String sql) {
        return switch (sql) {
            case "STRING" -> Types.StringType.get();
            case "BIGINT" -> Types.LongType.get();
            default -> Types.TimestampType.withZone();
        };
    }

    private static TableIdentifier named(String table) {
        return TableIdentifier.of(NAMESPACE, table);
    }

    @Override
    public void close() throws IOException {
        catalog.close();
    }
}
