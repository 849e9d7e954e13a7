package io.flagtally.benchmarks.plot;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Four small bar charts of figures as an SVG that is read on a light and on a dark page: rate and CPU by keys, on the
 * most cores that there are, then by cores, with the number of keys that was measured on the most of them.
 */
final class Plot {
    private static final int PANEL_WIDTH = 200;
    private static final int HEIGHT = 200;
    private static final int TITLE = 18;
    private static final int SUBTITLE = 36;
    private static final int BASE = 172;
    private static final int HIGHEST_BAR = 100;
    private static final int BAR_WIDTH = 44;
    private static final int BAR_STEP = 60;

    private static final String STYLE =
            """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
            text.title { font-weight: 600; text-anchor: start }
            text.subtitle { text-anchor: start }
            .rate { fill: #2f7ed8 }
            .cpu { fill: #d9772b }
            line { stroke: #848d97 }
            @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
            </style>
            """;

    private final StringBuilder panels = new StringBuilder();
    private int left;

    private Plot() {}

    /** Draws them; there must be some. */
    static String of(List<Figures> figures) {
        int cores = figures.stream().mapToInt(Figures::cores).max().orElseThrow();
        int keys = figures.stream()
                .map(Figures::keys)
                .max(Comparator.comparing(some -> with(some, figures).size()))
                .orElseThrow();
        List<Figures> byKeys =
                figures.stream().filter(each -> each.cores() == cores).toList();
        Plot plot = new Plot();
        plot.pair(byKeys, "by (app, flag), " + counted(cores), each -> grouped(each.keys()));
        plot.pair(with(keys, figures), grouped(keys) + " (app, flag)", each -> counted(each.cores()));
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" role="img">
                <title>Reports a second and CPU a report, by (app, flag) and by cores</title>
                %s%s</svg>
                """
                .formatted(plot.left, HEIGHT, plot.left, STYLE, plot.panels);
    }

    private static List<Figures> with(int keys, List<Figures> figures) {
        return figures.stream().filter(each -> each.keys() == keys).toList();
    }

    private static String grouped(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String counted(int cores) {
        return cores == 1 ? "1 core" : cores + " cores";
    }

    private void pair(List<Figures> figures, String subtitle, Function<Figures, String> label) {
        panel("reports a second", subtitle, "rate", figures, label, Figures::reportsPerSecond);
        panel("CPU a report, µs", subtitle, "cpu", figures, label, Figures::cpuMicros);
    }

    private void panel(
            String title,
            String subtitle,
            String kind,
            List<Figures> figures,
            Function<Figures, String> label,
            ToDoubleFunction<Figures> value) {
        double highest = figures.stream().mapToDouble(value).max().orElseThrow();
        text("title", left, TITLE, title);
        text("subtitle", left, SUBTITLE, subtitle);
        int bar = left;
        for (Figures each : figures) {
            int height = (int) Math.round(HIGHEST_BAR * value.applyAsDouble(each) / highest);
            panels.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n"
                    .formatted(kind, bar, BASE - height, BAR_WIDTH, height));
            int middle = bar + BAR_WIDTH / 2;
            text("value", middle, BASE - height - 5, grouped(value.applyAsDouble(each)));
            text("label", middle, BASE + 16, label.apply(each));
            bar += BAR_STEP;
        }
        panels.append("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n"
                .formatted(left, BASE, bar - BAR_STEP + BAR_WIDTH, BASE));
        left += PANEL_WIDTH;
    }

    private void text(String kind, int x, int y, String text) {
        panels.append("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(kind, x, y, text));
    }
}
