package io.flagtally.system.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.harness.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pages are read as text too, and compared line by line. */
class LineLengthTest {
    private static final int WIDEST = 140;

    /** Are being rewritten: wrap them, and take them out. */
    private static final Set<String> NOT_YET = Set.of(
            "docs/design.md",
            "docs/kafka-security.md",
            "docs/operations.md",
            "docs/privacy.md",
            "sink-connector-config/RATIONALE.md",
            "sink-connector-config/README.md");

    @Test
    void noLineOfAPageIsWiderThanAScreen() throws IOException {
        List<String> tooWide = new ArrayList<>();
        for (Path page : Pages.all()) {
            if (NOT_YET.contains(Pages.name(page))) {
                continue;
            }
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int width = line.codePointCount(0, line.length());
                if (width > WIDEST) {
                    tooWide.add("%s:%d: %d columns".formatted(Pages.name(page), i + 1, width));
                }
            }
        }
        assertThat(tooWide).as("lines of more than %d columns", WIDEST).isEmpty();
    }
}
