package io.flagtally.system.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.flagtally.system.clients.SdkSetup;
import io.flagtally.system.clients.UnleashJavaSdk;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.event.ClientFeaturesResponse;
import io.getunleash.util.UnleashConfig;
import io.getunleash.util.UnleashScheduledExecutor;
import io.getunleash.variant.Variant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;

/** Unleash Java SDKs, each an app of its own, that evaluate and post all the time. */
public final class SteadyJavaSdks implements AutoCloseable {
    private static final int MILLIS_BETWEEN = 10;
    private static final String FLAGS =
            """
            {"version": 2,
             "features": [
               {"name": "on", "enabled": true, "strategies": [{"name": "default"}]},
               {"name": "off", "enabled": false, "strategies": [{"name": "default"}]},
               {"name": "colour", "enabled": true, "strategies": [{"name": "default"}],
                "variants": [
                  {"name": "red", "weight": 500, "weightType": "variable", "stickiness": "userId"},
                  {"name": "blue", "weight": 500, "weightType": "variable", "stickiness": "userId"}]}]}""";

    /**
     * The SDK's own timer has one thread for all SDKs of a JVM, which one hanging post stops; processes have one each.
     */
    private static final class Timer implements UnleashScheduledExecutor {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        @Override
        public void setInterval(Runnable command, long initialDelaySeconds, long periodSeconds) {
            thread.scheduleAtFixedRate(command, initialDelaySeconds, periodSeconds, SECONDS);
        }

        @Override
        public Future<Void> scheduleOnce(Runnable command) {
            return thread.submit(command, null);
        }

        void awaitEnd() throws InterruptedException {
            thread.shutdown();
            if (!thread.awaitTermination(1, MINUTES)) {
                throw new AssertionError("a post hangs");
            }
        }
    }

    private record App(String name, Unleash sdk, Timer timer) {}

    private final List<App> apps = new ArrayList<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final String environment;
    private final Ledger evaluated;
    private final ScheduledFuture<?> steps;
    private int users;

    /** They begin at once. */
    public SteadyJavaSdks(SdkSetup setup, List<String> names, TestHours hours) {
        this.environment = setup.environment();
        this.evaluated = new Ledger(hours);
        names.forEach(name -> apps.add(app(setup, name)));
        this.steps = executor.scheduleWithFixedDelay(this::step, 0, MILLIS_BETWEEN, MILLISECONDS);
    }

    private static App app(SdkSetup setup, String name) {
        Timer timer = new Timer();
        UnleashConfig config = UnleashJavaSdk.config(setup, name)
                .scheduledExecutor(timer)
                .subscriber(UnleashJavaSdk.QUIET)
                .unleashFeatureFetcherFactory(any -> () -> ClientFeaturesResponse.updated(FLAGS))
                .build();
        return new App(name, new DefaultUnleash(config), timer);
    }

    private void step() {
        try {
            UnleashContext user =
                    UnleashContext.builder().userId("user-" + users++).build();
            for (App app : apps) {
                evaluate(app, user);
            }
        } catch (RuntimeException e) {
            failed.completeExceptionally(e);
            throw e;
        }
    }

    private void evaluate(App app, UnleashContext user) {
        Instant now = Instant.now();
        for (String flag : List.of("on", "off", "not-there")) {
            boolean enabled = app.sdk().isEnabled(flag, user);
            evaluated.flag(environment, app.name(), flag, now, enabled ? 1 : 0, enabled ? 0 : 1);
        }
        Variant colour = app.sdk().getVariant("colour", user);
        evaluated.flag(environment, app.name(), "colour", now, 1, 0);
        evaluated.variant(environment, app.name(), "colour", colour.getName(), now, 1);
    }

    /** Ends the evaluations and then the posts; the ledger holds all evaluations, of which the SDKs lost some. */
    public Ledger end() throws InterruptedException {
        steps.cancel(false);
        executor.shutdown();
        if (!executor.awaitTermination(1, MINUTES)) {
            throw new AssertionError("an evaluation hangs");
        }
        failed.complete(null);
        failed.join();
        for (App app : apps) {
            app.timer().awaitEnd();
        }
        return evaluated;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        apps.forEach(app -> app.timer().thread.shutdownNow());
    }
}
