package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Value of {@code client-applications}: an app that reported with one version of an SDK on one platform.
 *
 * @param firstSeen earliest time of receipt, whole seconds UTC
 * @param lastSeen latest time of receipt, whole seconds UTC
 */
@JsonPropertyOrder({
    "environment",
    "app",
    "sdk",
    "sdk_version",
    "platform",
    "platform_version",
    "first_seen",
    "last_seen"
})
public record ClientApplication(
        String environment,
        String app,
        String sdk,
        String sdkVersion,
        String platform,
        String platformVersion,
        Instant firstSeen,
        Instant lastSeen) {}
