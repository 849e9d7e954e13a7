package io.flagtally.reader;

import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.TestRows;
import java.time.Instant;
import java.util.List;

/** Rows of a small fleet, as of 2026-11-28T12:34:56Z. */
final class Fleet {
    /** What clients may send as a name. */
    static final List<String> HOSTILE = List.of(
            "<img src=x onerror=alert(1)>",
            "a/b?c#d%e&f=g;h",
            "\u202Ertl \u200Bzero",
            "=1+1",
            "'; DROP TABLE flag_activity; --",
            "100%_sure\\",
            "💥".repeat(255),
            "..",
            " ",
            "\"quoted\",\r\n");

    private Fleet() {}

    static TestRows rows() {
        TestRows rows = new TestRows();
        // Today, yesterday, at the ends of 24 hours and of seven days, and an hour before each.
        rows.flag("production", "web", "checkout", "2026-11-28T12:00:00Z", 3, 1)
                .flag("production", "web", "checkout", "2026-11-28T11:00:00Z", 2, 2)
                .flag("production", "web", "checkout", "2026-11-27T13:00:00Z", 1, 0)
                .flag("production", "web", "checkout", "2026-11-27T12:00:00Z", 10, 0)
                .flag("production", "web", "checkout", "2026-11-21T13:00:00Z", 100, 0)
                .flag("production", "web", "checkout", "2026-11-21T12:00:00Z", 1000, 0)
                .flag("production", "ios", "checkout", "2026-11-28T12:00:00Z", 1, 0)
                .flag("development", "web", "checkout", "2026-11-28T12:00:00Z", 0, 5)
                .variant("production", "web", "checkout", "blue", "2026-11-28T12:00:00Z", 2)
                .variant("production", "web", "checkout", "green", "2026-11-28T11:00:00Z", 1)
                .variant("production", "ios", "checkout", "blue", "2026-11-28T12:00:00Z", 1)
                .variant("production", "web", "checkout", "old", "2026-11-10T11:00:00Z", 1);
        activity(
                rows,
                "production",
                "web",
                "checkout",
                "2026-06-01T00",
                "2026-11-28T12",
                "2026-11-28T12",
                "2026-11-28T12");
        activity(rows, "production", "ios", "checkout", "2026-07-01T00", "2026-11-28T12", "2026-11-28T12", null);
        activity(rows, "development", "web", "checkout", "2026-11-28T12", "2026-11-28T12", null, "2026-11-28T12");
        rows.flag("production", "web", "dark-mode", "2026-11-28T10:00:00Z", 7, 0);
        activity(rows, "production", "web", "dark-mode", "2026-06-01T00", "2026-11-28T10", "2026-11-28T10", null);
        activity(rows, "production", "web", "forgotten", "2026-01-01T00", "2026-09-01T00", "2026-09-01T00", null);
        activity(rows, "production", "ios", "Sleeping", "2026-01-01T00", "2026-11-15T00", null, "2026-11-15T00");
        for (int i = 0; i < HOSTILE.size(); i++) {
            String name = HOSTILE.get(i);
            rows.flag("hostile", name, name, "2026-11-28T12:00:00Z", i, 0)
                    .variant("hostile", name, name, name, "2026-11-28T12:00:00Z", i)
                    .property("hostile", name, "2026-11-01T00:00:00Z", "2026-11-28T12:00:00Z", 0)
                    .value("hostile", name, name, name, "2026-11-28T12:00:00Z")
                    .client(
                            List.of("hostile", name, name, name, name, name),
                            "2026-11-01T00:00:00Z",
                            "2026-11-28T12:00:00Z");
            activity(rows, "hostile", name, name, "2026-11-28T12", "2026-11-28T12", "2026-11-28T12", null);
        }
        rows.client(
                        List.of("production", "web", "unleash-client-node", "6.12.1", "node", "22.1"),
                        "2026-05-31T00:00:00Z",
                        "2026-11-28T12:30:00Z")
                .client(
                        List.of("production", "web", "unleash-client-node", "6.11.0", "node", "20.1"),
                        "2026-01-31T00:00:00Z",
                        "2026-11-01T12:30:00Z")
                .client(List.of("production", "batch", "", "", "", ""), "2026-10-01T00:00:00Z", "2026-11-28T12:30:00Z");
        rows.property("production", "plan", "2026-11-01T00:00:00Z", "2026-11-28T12:00:00Z", 3)
                .value("production", "plan", "free", "", "2026-11-01T00:00:00Z")
                .value("production", "plan", "fr%e", "percent", "2026-11-02T00:00:00Z")
                .value("production", "plan", "Free", "upper", "2026-11-02T00:00:00Z")
                .value("production", "plan", "pro", "Professional", "2026-11-03T00:00:00Z")
                .value("development", "plan", "free", "dev", "2026-11-04T00:00:00Z");
        return rows;
    }

    /** Times without minutes; null if never. */
    static void activity(
            TestRows rows,
            String environment,
            String app,
            String flag,
            String first,
            String last,
            String lastYes,
            String lastNo) {
        rows.add(
                Topic.FLAG_ACTIVITY,
                new FlagActivity(environment, app, flag, hour(first), hour(last), hour(lastYes), hour(lastNo)));
    }

    private static Instant hour(String text) {
        return text == null ? null : Instant.parse(text + ":00:00Z");
    }
}
