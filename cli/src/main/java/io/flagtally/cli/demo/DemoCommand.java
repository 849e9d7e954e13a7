package io.flagtally.cli.demo;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.PeriodicTask;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.HttpAddressConverter;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.terminal.Terminal;
import io.flagtally.standalone.DevelopmentKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally demo}: a small fleet of SDKs that reports until it is stopped. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Report to a gateway as a small fleet of SDKs would, until stopped: a flag that rolls out, one that is settled,"
                    + " one that dies, an A/B test, several SDK versions.",
            "Everything goes through the gateway, and counts like any other report: use an environment of its own."
        })
public final class DemoCommand implements Callable<Integer>, ChecksSettings {
    private static final Duration SHORTEST = Duration.ofMillis(200);

    @Mixin
    private Terminal terminal;

    @Option(
            names = "--url",
            defaultValue = "http://localhost:8080",
            paramLabel = "URL",
            converter = HttpAddressConverter.class,
            description = "base URL of the gateway (default: ${DEFAULT-VALUE})")
    private URI url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "a backend key; other users of the machine don't see it if it comes as FLAGTALLY_KEY"
                    + " (default: the development key that a standalone keeps in --data-dir)")
    private String key;

    @Option(
            names = "--data-dir",
            defaultValue = ".flagtally",
            paramLabel = "DIR",
            description = "where a standalone of this machine keeps its development key (default: ${DEFAULT-VALUE})")
    private Path dataDir;

    @Option(
            names = "--every",
            defaultValue = "5s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how often each instance reports (default: ${DEFAULT-VALUE})")
    private Duration every;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems().of(this::checkKey).of(this::checkEvery).list();
    }

    @Override
    public Integer call() {
        Optional<String> known = key();
        if (known.isEmpty()) {
            terminal.tell("--data-dir: " + dataDir + " holds no development key of a standalone: give a --key");
            return CommandRunner.EXIT_WRONG_SETTINGS;
        }
        List<DemoInstance> fleet = DemoFleet.of(now(), new SplittableRandom());
        DemoPosts posts = new DemoPosts(url, known.get());
        RunningService service = new RunningService();
        Round round = new Round(fleet, posts, service);
        PeriodicTask task = new PeriodicTask("demo", round, () -> every);
        return service.untilStopped(
                () -> {
                    String sum = posts.close();
                    task.close();
                    terminal.out().println(sum);
                    terminal.out().flush();
                },
                () -> {
                    terminal.out()
                            .printf(
                                    "%d instances report to %s every %d ms. Ctrl-C stops them.%n",
                                    fleet.size(), url, every.toMillis());
                    terminal.out().flush();
                    task.start();
                });
    }

    /** The key given, or else the one that a standalone keeps. */
    private Optional<String> key() {
        return key == null ? DevelopmentKeys.in(dataDir).map(DevelopmentKeys::backend) : Optional.of(key);
    }

    private void checkKey() {
        if (key != null && !key.matches("[\\x21-\\x7e]+")) {
            throw InvalidSettingsException.of("key: must be printable ASCII without blanks");
        }
    }

    private void checkEvery() {
        if (every.compareTo(SHORTEST) < 0) {
            throw InvalidSettingsException.of("every: must be at least " + SHORTEST.toMillis() + "ms");
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Each instance registers once, then reports; what could not be sent is lost, as with most SDKs. */
    private final class Round implements Runnable {
        private final List<DemoInstance> fleet;
        private final DemoPosts posts;
        private final RunningService service;
        private boolean registered;
        private boolean away;

        Round(List<DemoInstance> fleet, DemoPosts posts, RunningService service) {
            this.fleet = fleet;
            this.posts = posts;
            this.service = service;
        }

        @Override
        public void run() {
            try {
                if (!registered) {
                    post(fleet.stream().flatMap(each -> each.hello().stream()).toList());
                    registered = true;
                } else {
                    Instant now = now();
                    post(fleet.stream().map(each -> each.report(now)).toList());
                }
                away = false;
            } catch (DemoRefusedException e) {
                service.stop(terminal.failed(e.getMessage()));
            } catch (IOException e) {
                if (!away) {
                    terminal.tell("can't report to " + url + " (" + e + "), and goes on trying");
                }
                away = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void post(List<DemoReport> reports) throws IOException, InterruptedException {
            for (DemoReport report : reports) {
                posts.post(report);
            }
        }
    }
}
