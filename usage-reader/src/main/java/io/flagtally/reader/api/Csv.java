package io.flagtally.reader.api;

import java.util.List;

/**
 * Rows as RFC 4180 has them, with CRLF. A text that a spreadsheet would take for a formula gets an apostrophe before
 * it: names are whatever clients sent, and a formula could send the sheet elsewhere. JSON has all names as they are.
 */
public final class Csv {
    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private final StringBuilder text = new StringBuilder();
    private final int columns;

    private Csv(List<String> columns) {
        this.columns = columns.size();
        row(columns.toArray());
    }

    public static Csv of(String... columns) {
        return new Csv(List.of(columns));
    }

    /** Adds a row: texts, numbers, anything with a text; null is an empty cell. */
    public Csv row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(columns + " columns, but " + cells.length + " cells");
        }
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            cell(cells[i]);
        }
        text.append("\r\n");
        return this;
    }

    private void cell(Object value) {
        if (value == null) {
            return;
        }
        String cell = value.toString();
        if (value instanceof String && !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0) {
            cell = "'" + cell;
        }
        boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                || !cell.equals(cell.strip());
        text.append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
