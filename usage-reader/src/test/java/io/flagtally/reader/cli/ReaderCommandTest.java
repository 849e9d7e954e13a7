package io.flagtally.reader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.reader.ReaderConfig;
import io.flagtally.runtime.cli.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ReaderCommandTest {
    private final StringWriter err = new StringWriter();

    @Test
    void defaultsAreThoseOfTheRecords() {
        // given
        ReaderCommand command = new ReaderCommand();

        // when
        new CommandLine(command).parseArgs("--keys-file", "keys.json");

        // then
        assertThat(command.config()).isEqualTo(ReaderConfig.DEFAULT);
    }

    @Test
    void namesEveryWrongSettingAtOnce() {
        // when
        int exitCode = run(
                Map.of("FLAGTALLY_WORKERS", "0", "FLAGTALLY_GONE_AFTER", "1d"),
                "reader",
                "--keys-file",
                "no-such-file.json",
                "--port",
                "70000",
                "--query-timeout",
                "0s",
                "--max-queries",
                "0",
                "--cors-origins",
                "https://flags.example.com,https://flags.example.com/path,*",
                "--refresh-interval",
                "500ms",
                "--max-flags",
                "0",
                "--unleash-hours",
                "9601",
                "--keep-days",
                "3",
                "--metrics-urls",
                "file:///etc/passwd",
                "--admin-port",
                "-1");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString().lines())
                .contains(
                        "--port (FLAGTALLY_PORT): must be from 0 to 65535",
                        "--workers (FLAGTALLY_WORKERS): must be from 1 to 1000",
                        "--max-queries (FLAGTALLY_MAX_QUERIES): must be from 1 to 200",
                        "--query-timeout (FLAGTALLY_QUERY_TIMEOUT): must be from 1ms to 24h",
                        "--cors-origins (FLAGTALLY_CORS_ORIGINS): 'https://flags.example.com/path' is no origin such as"
                                + " https://flags.example.com",
                        "--cors-origins (FLAGTALLY_CORS_ORIGINS): '*' is no origin such as https://flags.example.com",
                        "--gone-after (FLAGTALLY_GONE_AFTER): must be at least idle-after",
                        "--refresh-interval (FLAGTALLY_REFRESH_INTERVAL): must be from 1s to 24h",
                        "--max-flags (FLAGTALLY_MAX_FLAGS): must be from 1 to 10000000",
                        "--unleash-hours (FLAGTALLY_UNLEASH_HOURS): must be from 24 to 9600",
                        "--metrics-urls (FLAGTALLY_METRICS_URLS): 'file:///etc/passwd' is no URL such as"
                                + " http://gateway:8081/metrics",
                        "--admin-port (FLAGTALLY_ADMIN_PORT): must be 0 to 65535",
                        "--keys-file (FLAGTALLY_KEYS_FILE): no-such-file.json does not exist")
                .anyMatch(line -> line.startsWith("--keep-days (FLAGTALLY_KEEP_DAYS): must be 14 to"));
    }

    @Test
    void neverHasThePasswordInAUrl() {
        // when
        int exitCode = run(
                Map.of(),
                "reader",
                "--keys-file",
                "keys.json",
                "--database-url",
                "jdbc:postgresql://db/flagtally?password=hidden");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains("--database-url (FLAGTALLY_DATABASE_URL): must not hold the password")
                .doesNotContain("hidden");
    }

    private int run(Map<String, String> environment, String... args) {
        return new CommandRunner(new Root(), environment)
                .withOutput(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .run(args);
    }

    @Command(name = "flagtally", subcommands = ReaderCommand.class)
    private static final class Root {}
}
