package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lints the workflows of the public CI, which can't run here. */
class WorkflowsIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path WORKFLOWS = ROOT.resolve(".github/workflows");
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern USES = Pattern.compile("(?m)^\\s*-? *uses: (?!\\./)(.*)$");
    private static final Pattern PINNED = Pattern.compile("[\\w-]+/[\\w-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

    @TempDir
    private Path folder;

    @Test
    void areWhatGitHubTakes() throws Exception {
        // given
        Path wrong = Files.writeString(
                folder.resolve("wrong.yml"),
                Files.readString(workflow("release")).replace("${{ matrix.", "${{ matrx."));
        // then
        assertThat(lint(workflow("ci"), workflow("release"))).isEmpty();
        assertThat(lint(wrong)).contains("wrong.yml:").contains("matrx");
    }

    @Test
    void takeActionsByTheirCommitAndRunOnlyScriptsThatAreThere() throws IOException {
        for (Path workflow : List.of(workflow("ci"), workflow("release"))) {
            String text = Files.readString(workflow);
            assertThat(USES.matcher(text).results().map(found -> found.group(1)))
                    .isNotEmpty()
                    .allMatch(uses -> PINNED.matcher(uses).matches());
            assertThat(Pattern.compile("(?<![\\w/.])(?:\\.ci|deploy)/[\\w/.-]+\\b")
                            .matcher(text.replace("${{ matrix.image }}", "connect"))
                            .results()
                            .map(found -> ROOT.resolve(found.group())))
                    .isNotEmpty()
                    .allMatch(Files::exists);
        }
    }

    private String lint(Path... files) throws Exception {
        NeededPrograms programs = new NeededPrograms(WorkflowsIT.class);
        NodeScripts scripts = NodeScripts.install(programs, Path.of("src/test/workflows"));
        List<String> command = new ArrayList<>(List.of(
                programs.find("node").toString(), scripts.file("lint.mjs").toString(), ROOT.toString()));
        Stream.of(files).map(Path::toString).forEach(command::add);
        try (NodeProcess lint = NodeProcess.start(folder, Map.of(), command)) {
            return lint.output(LONGEST);
        }
    }

    private static Path workflow(String name) {
        return WORKFLOWS.resolve(name + ".yml");
    }
}
