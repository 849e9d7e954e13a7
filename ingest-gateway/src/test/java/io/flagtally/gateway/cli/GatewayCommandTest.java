package io.flagtally.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.cli.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class GatewayCommandTest {
    private final StringWriter err = new StringWriter();

    @Test
    void namesEveryWrongSettingAtOnce() {
        // when
        int exitCode = run(
                Map.of("FLAGTALLY_KAFKA_ACKS", "1", "FLAGTALLY_MAX_ROWS", "0"),
                "gateway",
                "--keys-file",
                "keys.json",
                "--port",
                "70000",
                "--base-path",
                "usage/",
                "--receive-timeout",
                "0s",
                "--kafka",
                "max.block.ms=5",
                "--min-insync-replicas",
                "9",
                "--admin-port",
                "-1");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString().lines())
                .contains(
                        "--port (FLAGTALLY_PORT): must be 0 to 65535",
                        "--base-path (FLAGTALLY_BASE_PATH):"
                                + " must be like /a/b, of a-z, A-Z, 0-9, '.', '_', '~' and '-'",
                        "--receive-timeout (FLAGTALLY_RECEIVE_TIMEOUT): must be more than 0 and at most a day",
                        "--max-rows (FLAGTALLY_MAX_ROWS): must be at least 1",
                        "--kafka (FLAGTALLY_KAFKA): acks can't be set, the gateway depends on it",
                        "--kafka (FLAGTALLY_KAFKA): max.block.ms can't be set, the gateway depends on it",
                        "--min-insync-replicas (FLAGTALLY_MIN_INSYNC_REPLICAS):"
                                + " must not exceed replication-factor (3)",
                        "--admin-port (FLAGTALLY_ADMIN_PORT): must be 0 to 65535");
    }

    @Test
    void namesSettingsThatDoNotFitEachOther() {
        // when
        int exitCode = run(
                Map.of(),
                "gateway",
                "--keys-file",
                "keys.json",
                "--max-record-bytes",
                "1MiB",
                "--buffer-memory",
                "1MiB");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("--max-tggl-body (FLAGTALLY_MAX_TGGL_BODY): must be at most 1032192");
    }

    @Test
    void doesNotStartWithoutItsKeysFile() {
        // when
        int exitCode = run(Map.of(), "gateway", "--keys-file", "no-such-file.json");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("--keys-file (FLAGTALLY_KEYS_FILE): no-such-file.json does not exist");
    }

    private int run(Map<String, String> environment, String... args) {
        return new CommandRunner(new Root(), environment)
                .withOutput(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .run(args);
    }

    @Command(name = "flagtally", subcommands = GatewayCommand.class)
    private static final class Root {}
}
