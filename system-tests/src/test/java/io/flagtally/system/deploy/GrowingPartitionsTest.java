package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flagtally.cli.FlagtallyMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GrowingPartitionsTest {
    private static final String COMMAND = "bin/flagtally ";

    @Test
    void takesEachCommandOfThePageAboutGrowingPartitions() throws IOException {
        List<String> commands = Files.readAllLines(Path.of("../docs/growing-partitions.md")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(COMMAND))
                .map(line -> line.substring(COMMAND.length()))
                .toList();

        assertThat(commands).hasSize(3).allSatisfy(command -> assertThatCode(
                        () -> new CommandLine(FlagtallyMain.class).parseArgs(command.split(" ")))
                .doesNotThrowAnyException());
    }
}
