package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the page of all settings to the commands. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final String WRITE = "configuration.write";
    private static final String COMMAND = "mvn -q -pl system-tests -am test -Dtest=ConfigurationPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE;

    @Test
    void thePageHasEverySettingOfEveryCommand() throws IOException {
        String text = new ConfigurationPage().text(COMMAND);
        if (System.getProperty(WRITE) != null) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md is not what the commands' options say. Write it anew: " + COMMAND)
                .isEqualTo(text);
    }
}
