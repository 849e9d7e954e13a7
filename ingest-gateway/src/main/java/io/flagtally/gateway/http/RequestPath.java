package io.flagtally.gateway.http;

import java.util.Locale;

/** Reads paths as tolerantly as an Unleash server does: any case, slashes doubled or trailing. */
public final class RequestPath {
    private RequestPath() {}

    /** The path in lower case with single slashes and none at its end. Percent-encoded letters stay as they are. */
    public static String normalized(String path) {
        StringBuilder normalized = new StringBuilder(path.length());
        for (String step : path.toLowerCase(Locale.ROOT).split("/", -1)) {
            if (!step.isEmpty()) {
                normalized.append('/').append(step);
            }
        }
        return normalized.toString();
    }
}
