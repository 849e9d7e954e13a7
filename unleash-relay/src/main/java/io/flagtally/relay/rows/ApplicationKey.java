package io.flagtally.relay.rows;

/** Which application it is: an app with one version of an SDK on one platform. What is not known is empty. */
public record ApplicationKey(
        String environment, String app, String sdk, String sdkVersion, String platform, String platformVersion)
        implements WaitingKey {}
