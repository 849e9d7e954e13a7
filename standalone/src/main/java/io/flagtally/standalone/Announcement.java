package io.flagtally.standalone;

import io.flagtally.model.topics.Topic;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Tells a person where to post, with which key, and how to see the rows. Every command works as it is printed.
 *
 * @param keys what is said of the API keys
 * @param example a backend key to post an example with; empty if none is known
 */
record Announcement(List<String> keys, String example) {
    /** The example of the contract's documentation, but for its times. */
    private static final String REPORT =
            "{\"appName\":\"insurance-selector\",\"bucket\":{\"start\":\"%s\",\"stop\":\"%s\","
                    + "\"toggles\":{\"myCoolToggle\":{\"yes\":25,\"no\":42,\"variants\":{\"blue\":6,\"green\":15,\"red\":46}},"
                    + "\"myOtherToggle\":{\"yes\":0,\"no\":100}}}}";

    static Announcement of(DevelopmentKeys keys) {
        return new Announcement(
                List.of("  Backend key    " + keys.backend(), "  Frontend key   " + keys.frontend()), keys.backend());
    }

    static Announcement ofKeysIn(Path file) {
        return new Announcement(List.of("  Keys           those of " + file), "");
    }

    /**
     * Prints it.
     *
     * @param gateway base URL of the gateway
     * @param page URL of the page
     * @param admin base URL of the admin listener
     * @param launcher how the person called the launcher
     */
    void print(
            String gateway,
            String page,
            String admin,
            String bootstrapServers,
            String launcher,
            Instant now,
            PrintWriter out) {
        out.println("Flagtally runs on this machine.");
        out.println();
        out.println("  Page           " + page + "/");
        out.println("  Unleash SDKs   " + gateway + "/api");
        out.println("  Tggl SDKs      " + gateway);
        keys.forEach(out::println);
        out.println("  Health         " + admin + "/health/ready");
        out.println("  Kafka          " + bootstrapServers);
        out.println();
        if (!example.isEmpty()) {
            out.println("Send a report, as an SDK does:");
            out.println();
            out.println("  curl -i " + gateway + "/api/client/metrics -H 'Authorization: " + example
                    + "' -H 'Content-Type: application/json' -d '" + report(now) + "'");
            out.println();
            out.println("Or let a small fleet report until you stop it:");
            out.println();
            out.println("  " + launcher + " demo --url " + gateway + " --key '" + example + "'");
            out.println();
        }
        out.println("Its rows appear below as they change. All of them:");
        out.println();
        out.println("  " + launcher + " rows " + Topic.FLAG_USAGE_HOURLY.baseName() + " --bootstrap-servers "
                + bootstrapServers);
        out.println();
    }

    private static String report(Instant now) {
        Instant stop = now.truncatedTo(ChronoUnit.SECONDS);
        return REPORT.formatted(stop.minus(1, ChronoUnit.MINUTES), stop);
    }
}
