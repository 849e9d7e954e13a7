package io.flagtally.benchmarks.machine;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** What a process of Flagtally says of itself. */
public final class Health {
    private Health() {}

    /** True if the admin listener on that port of this machine says that its process is ready. */
    public static boolean isReady(int adminPort) {
        try {
            HttpURLConnection question =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + adminPort + "/health/ready")
                            .toURL()
                            .openConnection();
            return question.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            // Not listening yet.
            return false;
        }
    }
}
