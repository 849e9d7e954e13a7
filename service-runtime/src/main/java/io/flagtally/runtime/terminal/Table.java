package io.flagtally.runtime.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Prints JSON objects as an aligned table, numbers to the right. The first rows set the columns and their widths, also
 * for later rows.
 */
public final class Table {
    private record Column(String name, int width, boolean toTheRight) {
        String cell(String text) {
            String padding = " ".repeat(Math.max(0, width - lengthOf(text)));
            return toTheRight ? padding + text : text + padding;
        }
    }

    private final PrintWriter out;
    private final List<String> names;
    private List<Column> columns = List.of();

    /** Columns are the fields of the first row; without a row there is no header. */
    public Table(PrintWriter out) {
        this(out, List.of());
    }

    /** Columns are these fields, and their header is printed without a row, too. */
    public Table(PrintWriter out, List<String> names) {
        this.out = out;
        this.names = names;
    }

    /** Prints objects of the same fields. */
    public void print(List<? extends JsonNode> rows) {
        if (columns.isEmpty() && !(rows.isEmpty() && names.isEmpty())) {
            columns = columns(rows);
            out.println(line(columns.stream().map(Column::name).toList()));
        }
        rows.forEach(row -> out.println(
                line(columns.stream().map(column -> text(row, column.name())).toList())));
        out.flush();
    }

    private List<Column> columns(List<? extends JsonNode> rows) {
        List<Column> found = new ArrayList<>();
        for (Iterator<String> each = names.isEmpty() ? rows.get(0).fieldNames() : names.iterator(); each.hasNext(); ) {
            String name = each.next();
            int widest = rows.stream()
                    .mapToInt(row -> lengthOf(text(row, name)))
                    .max()
                    .orElse(0);
            boolean toTheRight = !rows.isEmpty() && rows.get(0).get(name).isNumber();
            found.add(new Column(name, Math.max(lengthOf(name), widest), toTheRight));
        }
        return found;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(i == 0 ? "" : "  ").append(columns.get(i).cell(cells.get(i)));
        }
        return line.toString().stripTrailing();
    }

    private static String text(JsonNode row, String field) {
        return Printable.text(row.path(field));
    }

    private static int lengthOf(String text) {
        return text.codePointCount(0, text.length());
    }
}
