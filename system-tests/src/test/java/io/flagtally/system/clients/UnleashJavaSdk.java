package io.flagtally.system.clients;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.system.harness.Ledger;
import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.UnleashException;
import io.getunleash.event.ClientFeaturesResponse;
import io.getunleash.event.UnleashSubscriber;
import io.getunleash.util.UnleashConfig;
import io.getunleash.variant.Variant;
import java.time.Duration;
import java.time.Instant;

/** The real Unleash Java SDK as an app, posting every second, and a ledger of what it evaluated. */
public final class UnleashJavaSdk implements AutoCloseable {
    /** Downloads and posts share a thread: one that hangs must not hold up the other for long. */
    private static final Duration LONGEST_DOWNLOAD = Duration.ofSeconds(5);

    /** The SDK's own logs a stack trace for every request that fails. */
    public static final UnleashSubscriber QUIET = new UnleashSubscriber() {
        @Override
        public void onError(UnleashException failed) {}
    };

    private final String environment;
    private final Ledger evaluated;
    private final UnleashConfig config;
    private final Unleash sdk;

    private UnleashJavaSdk(String environment, Ledger evaluated, UnleashConfig config) {
        this.environment = environment;
        this.evaluated = evaluated;
        this.config = config;
        this.sdk = new DefaultUnleash(config);
    }

    /**
     * With flags that are given, instead of a download.
     *
     * @param flags as a server answers them
     */
    public static UnleashJavaSdk withFlags(String flags, SdkSetup setup, String name, Ledger evaluated) {
        UnleashConfig.Builder config =
                config(setup, name).unleashFeatureFetcherFactory(any -> () -> ClientFeaturesResponse.updated(flags));
        return new UnleashJavaSdk(setup.environment(), evaluated, config.build());
    }

    /** With the flags of the server, asked for every second. */
    public static UnleashJavaSdk withFlagsOfServer(SdkSetup setup, String name, Ledger evaluated) {
        UnleashConfig.Builder config = config(setup, name)
                .fetchTogglesInterval(1)
                .fetchTogglesReadTimeout(LONGEST_DOWNLOAD)
                .subscriber(QUIET);
        return new UnleashJavaSdk(setup.environment(), evaluated, config.build());
    }

    /** What every app has: it posts each second, and no file of another one can serve it. */
    public static UnleashConfig.Builder config(SdkSetup setup, String name) {
        return UnleashConfig.builder()
                .appName(name)
                .instanceId(name + "-1")
                .unleashAPI(setup.url() + "/api")
                .apiKey(setup.key())
                .sendMetricsInterval(1)
                .sendMetricsConnectTimeout(setup.timeout())
                .sendMetricsReadTimeout(setup.timeout())
                .synchronousFetchOnInitialisation(true)
                .backupFile(setup.folder().resolve(name + "-backup.json").toString());
    }

    public void evaluate(String flag, int users) {
        for (int i = 0; i < users; i++) {
            boolean enabled = sdk.isEnabled(flag, user(i));
            evaluated.flag(environment, app(), flag, Instant.now(), enabled ? 1 : 0, enabled ? 0 : 1);
        }
    }

    public void evaluateVariant(String flag, int users) {
        for (int i = 0; i < users; i++) {
            Variant variant = sdk.getVariant(flag, user(i));
            boolean enabled = variant.isFeatureEnabled();
            evaluated.flag(environment, app(), flag, Instant.now(), enabled ? 1 : 0, enabled ? 0 : 1);
            evaluated.variant(environment, app(), flag, variant.getName(), Instant.now(), 1);
        }
    }

    private static UnleashContext user(int number) {
        return UnleashContext.builder().userId("user-" + number).build();
    }

    private String app() {
        return config.getAppName();
    }

    /** As it names itself, such as {@code unleash-java-sdk:12.2.3}. */
    public String sdkVersion() {
        return config.getSdkVersion();
    }

    /** What there must be of it among the applications. */
    public ClientApplication row(Instant seen) {
        return new ClientApplication(
                environment,
                app(),
                "unleash-java-sdk",
                sdkVersion().substring("unleash-java-sdk:".length()),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                seen,
                seen);
    }

    @Override
    public void close() {
        sdk.shutdown();
    }
}
