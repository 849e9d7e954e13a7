package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flags} against the reader of a standalone. */
class FlagsCommandIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private RunningStandalone standalone;

    private record Run(int exitCode, List<String> out, List<String> err) {}

    @BeforeEach
    void start() throws Exception {
        standalone = RunningStandalone.in(folder);
        assertThat(standalone.postUnleash(
                        Readme.bodies("Start, post, see the row").get(0)))
                .isEqualTo(202);
        await().atMost(LONGEST).until(() -> flags("--json").out().size() == 2);
    }

    @AfterEach
    void stop() throws IOException {
        standalone.close();
    }

    @Test
    void printsWhatTheReaderKnows() throws IOException {
        JsonNode flag = JSON.readTree(flags("--json", "--search", "cool").out().get(0));

        assertThat(flag.path("flag").asText()).isEqualTo("myCoolToggle");
        assertThat(flag.path("state").asText()).isEqualTo("new");
        assertThat(flag.at("/evaluations_7d/yes").asLong()).isEqualTo(25);
        assertThat(flags("--app", "insurance-selector", "--environment", "development")
                        .out())
                .hasSize(3)
                .element(1)
                .asString()
                .matches("development +myCoolToggle +new .* 25 +42 .*");
    }

    @Test
    void failsABuildIfThereIsSuchAFlag() {
        assertThat(flags("--fail-if-any", "--state", "settled,idle,gone").exitCode())
                .isZero();
        assertThat(flags("--fail-if-any", "--state", "new").exitCode()).isEqualTo(3);
    }

    @Test
    void asksTheGatewayInVain() {
        Run run = run("--url", standalone.url());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("answered 404");
    }

    private Run flags(String... more) {
        return run(Stream.concat(Stream.of("--url", standalone.readerUrl()), Stream.of(more))
                .toArray(String[]::new));
    }

    private static Run run(String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> args = new ArrayList<>(List.of("flags"));
        args.addAll(List.of(more));
        int exitCode = new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(args.toArray(String[]::new));
        return new Run(
                exitCode,
                out.toString().lines().toList(),
                err.toString().lines().toList());
    }
}
