package io.flagtally.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;

/** How something that goes up and down grows over time: the slope of the straight line that is nearest to it. */
final class Trend {
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    void add(double atSeconds, double value) {
        seconds.add(atSeconds);
        values.add(value);
    }

    /** 0 if nothing was added. */
    double last() {
        return values.isEmpty() ? 0 : values.get(values.size() - 1);
    }

    /** By how much it grows in a second; 0 if less than two values were added. */
    double perSecond() {
        double meanSeconds = mean(seconds);
        double meanValue = mean(values);
        double together = 0;
        double alone = 0;
        for (int i = 0; i < values.size(); i++) {
            double away = seconds.get(i) - meanSeconds;
            together += away * (values.get(i) - meanValue);
            alone += away * away;
        }
        return alone == 0 ? 0 : together / alone;
    }

    private static double mean(List<Double> of) {
        return of.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
