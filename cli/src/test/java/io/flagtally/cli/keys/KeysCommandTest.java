package io.flagtally.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class KeysCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsANewKeyOnceAndAlone() throws IOException {
        // when
        int exitCode = add("shop");

        // then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).matches("\\*:production\\.[0-9a-f]{64}\\R");
        assertThat(err.toString()).isEmpty();
        assertThat(find(out.toString().strip())).isPresent();
    }

    @Test
    void takesAnExistingKeyFromStandardInput() throws IOException {
        // when
        int exitCode = addFromStdin("  default:production.existing \r\n");

        // then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(find("default:production.existing")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "   \n", "two words\n", "caf\u00e9\n"})
    void refusesAKeyThatCouldNotArriveInAHeader(String input) throws IOException {
        assertThat(addFromStdin(input)).isEqualTo(1);
        assertThat(err.toString()).contains("must hold one key").doesNotContain("words");
        assertThat(file()).doesNotExist();
    }

    @Test
    void listsTheKeysWithoutTheirDigests() throws IOException {
        // given
        add("shop");
        add("blog", "--expires", "2020-01-01T01:00:00+01:00");
        add("a-longer-name", "--expires", "2999-01-01T00:00:00Z");
        addReader("looks", "production");
        addReader("looks-closer", "*", "--property-values");
        run("keys", "disable", "--file", file().toString(), "--name", "shop");
        String digest = Files.readString(file()).replaceAll("(?s).*?\"sha256\" : \"(\\w+)\".*", "$1");
        out.getBuffer().setLength(0);

        // when
        run("keys", "list", "--file", file().toString());

        // then
        assertThat(out.toString().lines())
                .containsExactly(
                        "NAME           KIND     ENVIRONMENT  READS                   EXPIRES               STATE",
                        "shop           backend  production   -                       never                 disabled",
                        "blog           backend  production   -                       2020-01-01T00:00:00Z  expired",
                        "a-longer-name  backend  production   -                       2999-01-01T00:00:00Z  active",
                        "looks          reader   production   totals                  never                 active",
                        "looks-closer   reader   *            totals,property-values  never                 active");
        assertThat(digest).hasSize(64);
        assertThat(out.toString()).doesNotContain(digest);
    }

    @Test
    void listsNoKeysUnderTheirHeader() throws IOException {
        // given
        Files.writeString(file(), "{\"keys\": []}");

        // when
        int exit = run("keys", "list", "--file", file().toString());

        // then
        assertThat(exit).isZero();
        assertThat(out.toString().lines()).containsExactly("NAME  KIND  ENVIRONMENT  READS  EXPIRES  STATE");
    }

    @Test
    void failsWithOneLineWhenTheOperationFails() throws IOException {
        // given
        add("shop");

        // when
        int twice = add("shop");
        int unknown = run("keys", "disable", "--file", file().toString(), "--name", "nobody");
        int noFile = run("keys", "list", "--file", folder.resolve("none").toString());

        // then
        assertThat(List.of(twice, unknown, noFile)).containsOnly(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        file() + " already has a key named shop",
                        file() + " has no key named nobody",
                        folder.resolve("none") + " does not exist");
    }

    @Test
    void namesEveryWrongSettingAtOnce() throws IOException {
        // when
        int exitCode = run(
                "keys",
                "add",
                "--file",
                file().toString(),
                "--kind",
                "admin",
                "--environment",
                "a b",
                "--expires",
                "soon",
                "--name",
                "");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains("--kind")
                .contains("--expires")
                .contains("--environment (FLAGTALLY_ENVIRONMENT): must be")
                .contains("--name (FLAGTALLY_NAME): must be");
        assertThat(file()).doesNotExist();
    }

    @Test
    void givesOnlyReaderKeysAllEnvironmentsAndPropertyValues() {
        // when
        int exitCode = run(
                "keys",
                "add",
                "--file",
                file().toString(),
                "--kind",
                "backend",
                "--environment",
                "*",
                "--name",
                "shop",
                "--property-values");

        // then
        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains("--environment (FLAGTALLY_ENVIRONMENT): must be 1 to 100 of")
                .contains("--property-values (FLAGTALLY_PROPERTY_VALUES): only a key of kind reader can have it");
        assertThat(file()).doesNotExist();
    }

    private int add(String name, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "keys",
                "add",
                "--file",
                file().toString(),
                "--name",
                name,
                "--kind",
                "backend",
                "--environment",
                "production"));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private int addReader(String name, String environment, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "keys",
                "add",
                "--file",
                file().toString(),
                "--name",
                name,
                "--kind",
                "reader",
                "--environment",
                environment));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private Optional<ApiKey> find(String key) throws IOException {
        return KeyFile.read(file()).find(key, Instant.now());
    }

    private int addFromStdin(String input) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return add("existing", "--from-stdin");
        } finally {
            System.setIn(before);
        }
    }

    private int run(String... args) {
        return new CommandRunner(new Root(), Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(args);
    }

    private Path file() {
        return folder.resolve("keys.json");
    }

    @Command(name = "flagtally", subcommands = KeysCommand.class)
    private static final class Root {}
}
