package io.flagtally.system.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.harness.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages are read as text too, and compared line by line. */
class LineLengthTest {
    private static final int WIDEST = 140;

    @Test
    void noLineOfAPageIsWiderThanAScreen() throws IOException {
        List<String> tooWide = new ArrayList<>();
        for (Path page : Pages.all()) {
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
