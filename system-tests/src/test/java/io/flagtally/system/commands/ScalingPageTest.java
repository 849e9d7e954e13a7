package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.system.harness.CodeBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds what the page says that the command prints to the command. */
class ScalingPageTest {
    private static final Path PAGE =
            Path.of("../docs/scaling.md").toAbsolutePath().normalize();
    private static final String PROGRAM = "bin/flagtally ";

    @Test
    void theCommandPrintsWhatThePageSays() throws IOException {
        // given
        List<CodeBlock> blocks = CodeBlock.of(PAGE);
        String command = blocks.get(0).commands().get(0);
        StringWriter out = new StringWriter();

        // when
        int exit = new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(out))
                .run(CodeBlock.words(command.substring(PROGRAM.length())));

        // then
        assertThat(exit).as(out::toString).isZero();
        assertThat(blocks.get(1).lines())
                .as("%s of %s printed%n%s", command, PAGE, out)
                .isEqualTo(out.toString().lines().toList());
    }
}
