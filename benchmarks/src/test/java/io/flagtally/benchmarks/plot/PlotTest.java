package io.flagtally.benchmarks.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PlotTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final List<Figures> FIGURES = List.of(
            new Figures(1_000, 2, 20_000, 50, 1_000, 2_000),
            new Figures(10_000, 1, 7_500, 90, 1_000, 2_000),
            new Figures(10_000, 2, 15_000, 100, 1_000, 2_000),
            new Figures(100_000, 2, 5_000, 200, 1_000, 2_000));

    @Test
    void drawsRateAndCpuByKeysOnMostCoresThenByCores() {
        assertThat(texts("value", Plot.of(FIGURES)))
                .containsExactly("20,000", "15,000", "5,000", "50", "100", "200", "7,500", "15,000", "90", "100");
        assertThat(texts("label", Plot.of(FIGURES)))
                .containsExactly(
                        "1,000", "10,000", "100,000", "1,000", "10,000", "100,000", "1 core", "2 cores", "1 core",
                        "2 cores");
    }

    @Test
    void makesBarsAsHighAsTheirFigures() {
        List<String> heights = Pattern.compile("class=\"rate\".* height=\"(\\d+)\"")
                .matcher(Plot.of(FIGURES))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(heights).containsExactly("100", "75", "25", "50", "100");
    }

    @Test
    void isDrawnInTheDocsFromTheFiguresThere() throws IOException {
        List<Figures> measured = new ResultsFile(DOCS.resolve("performance.csv")).read();

        assertThat(DOCS.resolve("performance.svg"))
                .as("benchmarks/bench plot draws it anew")
                .hasContent(Plot.of(measured));
        assertThat(Files.readString(DOCS.resolve("performance.md"))).contains("(performance.svg)");
    }

    private static List<String> texts(String kind, String svg) {
        return Pattern.compile("<text class=\"" + kind + "\"[^>]*>([^<]*)<")
                .matcher(svg)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
