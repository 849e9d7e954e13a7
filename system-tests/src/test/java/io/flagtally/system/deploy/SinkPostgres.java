package io.flagtally.system.deploy;

import io.flagtally.system.harness.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A real Postgres with the shipped tables and views, which can be stopped and started again on its data. */
final class SinkPostgres implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("../sink-connector-config/postgres");

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private SinkPostgres(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    static SinkPostgres in(Path folder) throws IOException, SQLException {
        SinkPostgres postgres = new SinkPostgres(folder, Ports.free());
        postgres.start();
        for (String scripts : List.of("functions", "ddl", "views")) {
            try (Stream<Path> files = Files.list(SCRIPTS.resolve(scripts))) {
                for (Path file : files.sorted().toList()) {
                    postgres.execute(Files.readString(file));
                }
            }
        }
        return postgres;
    }

    void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    void stop() throws IOException {
        server.close();
    }

    String url() {
        return url("postgres");
    }

    String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    /** From now on that role needs its password; all others still need none. */
    void demandPasswordOf(String role) throws IOException, SQLException {
        Path rules = data.resolve("pg_hba.conf");
        Files.writeString(rules, "host all " + role + " all scram-sha-256\n" + Files.readString(rules));
        execute("SELECT pg_reload_conf()");
    }

    /** Each row as its columns' text, joined by {@code |}; a day is a UTC day. */
    List<String> rows(String query) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            try (ResultSet results = statement.executeQuery(query)) {
                while (results.next()) {
                    List<String> columns = new ArrayList<>();
                    for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                        columns.add(String.valueOf(results.getString(i)));
                    }
                    rows.add(String.join("|", columns));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
        return rows;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void execute(String script) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }
}
