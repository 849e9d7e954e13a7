package io.flagtally.benchmarks.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A small table for people: the first column to the left, figures to the right. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... columns) {
        rows.add(List.of(columns));
    }

    /** Adds a line; a cell is a text or a number, which is printed with as many digits as tell something. */
    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Number number ? figure(number.doubleValue()) : cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** Prints all lines. */
    public void print(PrintWriter out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(width(column) - row.get(column).length());
                line.append(column == 0 ? row.get(column) + padding : "  " + padding + row.get(column));
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String figure(double number) {
        return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%,.0f" : "%.2f", number);
    }
}
