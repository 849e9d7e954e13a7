package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the bodies of requests may be.
 *
 * @param maxUnleashBody largest body of an Unleash report in bytes: as it comes, inflated, and converted to UTF-8
 * @param maxTgglBody the same for a Tggl report
 * @param maxInflationRatio how many times its own size a compressed body may inflate to
 * @param maxInflightBytes bytes that the bodies of all requests in flight may take together
 */
public record BodyLimits(int maxUnleashBody, int maxTgglBody, int maxInflationRatio, int maxInflightBytes) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public static final BodyLimits DEFAULT = new BodyLimits(MIB, 8 * MIB, 200, 256 * MIB);

    public BodyLimits {
        List<String> problems = new ArrayList<>();
        Bounds.atLeast(problems, "max-unleash-body", maxUnleashBody, KIB);
        Bounds.atLeast(problems, "max-tggl-body", maxTgglBody, KIB);
        Bounds.atLeast(problems, "max-inflation-ratio", maxInflationRatio, 1);
        if (maxInflightBytes < Math.max(maxUnleashBody, maxTgglBody)) {
            problems.add("max-inflight-bytes: must be at least max-unleash-body and max-tggl-body");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** The largest body of any report, in bytes. */
    public int maxBody() {
        return Math.max(maxUnleashBody, maxTgglBody);
    }
}
