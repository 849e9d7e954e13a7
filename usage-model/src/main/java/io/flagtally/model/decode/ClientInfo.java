package io.flagtally.model.decode;

/** One client application as it describes itself; what it does not tell is empty. */
public record ClientInfo(
        String app, String sdk, String sdkVersion, String platform, String platformVersion, String specVersion) {

    /** A client of which no more than its app and its SDK's {@code name:version} is known. */
    public static ClientInfo of(String app, String sdkNameAndVersion) {
        return of(app, sdkNameAndVersion, "", "", "");
    }

    /** Splits the SDK's {@code name:version} at its first colon. */
    public static ClientInfo of(
            String app, String sdkNameAndVersion, String platform, String platformVersion, String specVersion) {
        int colon = sdkNameAndVersion.indexOf(':');
        String name = colon < 0 ? sdkNameAndVersion : sdkNameAndVersion.substring(0, colon);
        String version = colon < 0 ? "" : sdkNameAndVersion.substring(colon + 1);
        return new ClientInfo(app, name, version, platform, platformVersion, specVersion);
    }

    /** This client with the SDK taken from {@code sdkNameAndVersion} if it names none itself. */
    public ClientInfo withSdkIfUnknown(String sdkNameAndVersion) {
        return sdk.isEmpty() ? of(app, sdkNameAndVersion, platform, platformVersion, specVersion) : this;
    }
}
