package io.flagtally.gateway.auth;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Prints keys as a table, columns aligned. */
final class KeyTable {
    private static final List<String> HEADER = List.of("NAME", "KIND", "ENVIRONMENT", "EXPIRES", "STATE");

    private KeyTable() {}

    static void print(List<ApiKey> keys, Instant now, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        keys.forEach(key -> rows.add(List.of(
                key.name(),
                key.kind().word(),
                key.environment(),
                key.expires().equals(ApiKey.NEVER) ? "never" : key.expires().toString(),
                state(key, now))));
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(row.get(column))
                        .append(" ".repeat(widths[column] + 2 - row.get(column).length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String state(ApiKey key, Instant now) {
        if (key.disabled()) {
            return "disabled";
        }
        return key.isUsable(now) ? "active" : "expired";
    }
}
