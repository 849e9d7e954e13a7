package io.flagtally.benchmarks.payload;

import java.nio.charset.StandardCharsets;

/** Reports with names as long as real ones; 20 flags make about 2 kB. */
public final class Payloads {
    private static final String[] SUBJECTS = {"checkout", "search", "billing", "onboarding", "profile", "catalog"};
    private static final String[] CHANGES = {"new-button", "fast-path", "v2-layout", "dark-mode", "bulk-edit"};

    private Payloads() {}

    static String flag(int index) {
        return SUBJECTS[index % SUBJECTS.length] + '-' + CHANGES[index % CHANGES.length] + '-' + index;
    }

    /** An Unleash metrics report in which every third flag has two variants. */
    public static byte[] unleash(int flags) {
        StringBuilder json = new StringBuilder("{\"appName\":\"storefront\",\"instanceId\":\"storefront-7d9f\",")
                .append("\"connectionId\":\"438ab306-e683-4e96-8887-ae7b17d20e94\",")
                .append("\"bucket\":{\"start\":\"2026-11-21T19:02:21.533Z\",\"stop\":\"2026-11-21T19:03:21.542Z\",")
                .append("\"toggles\":{");
        for (int i = 0; i < flags; i++) {
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(flag(i))
                    .append("\":{\"yes\":")
                    .append(i * 37 % 1000)
                    .append(",\"no\":")
                    .append(i * 11 % 100 + 1)
                    .append(",\"variants\":{")
                    .append(i % 3 == 0 ? "\"blue\":12,\"green\":3" : "")
                    .append("}}");
        }
        return json.append("}},\"platformName\":\"node\",\"platformVersion\":\"20.20.2\",\"specVersion\":\"5.2.0\"}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A Tggl report of one client in which every flag has two evaluations. */
    public static byte[] tggl(int flags) {
        StringBuilder json =
                new StringBuilder("{\"clients\":[{\"id\":\"js-client:3.1.0/TgglLocalClient/storefront\",\"flags\":{");
        for (int i = 0; i < flags; i++) {
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(flag(i))
                    .append("\":[{\"value\":\"#ff00")
                    .append(i % 10)
                    .append("0\",\"default\":null,\"count\":")
                    .append(i + 1)
                    .append("},{\"value\":null,\"default\":null,\"count\":2}]");
        }
        return json.append("}}],\"receivedProperties\":{\"userId\":[1795287051,1795287059]},")
                .append("\"receivedValues\":{\"userId\":[[\"U4zZSgiR\",\"Elon\"],[\"Be6QkIjN\",\"Jeff\"]]}}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
