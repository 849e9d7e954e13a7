package io.flagtally.reader.cli;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.report.KeyKind;
import io.flagtally.reader.Reader;
import io.flagtally.reader.ReaderConfig;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.api.KeyAccess;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.status.Counters;
import io.flagtally.reader.status.ScrapedCounters;
import io.flagtally.reader.status.Scrapes;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicPrefixOption;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.flagtally.runtime.start.FreePorts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reader}: answers questions about usage until it is told to stop. */
@Command(
        name = "reader",
        description = "Answers how often flags were evaluated, over HTTP, and serves the page.",
        mixinStandardHelpOptions = true)
public final class ReaderCommand implements Callable<Integer>, ChecksSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderCommand.class);
    private static final int DEFAULT_ADMIN_PORT = 8083;

    @Option(
            names = "--keys-file",
            required = true,
            paramLabel = "FILE",
            description = "the API keys, as the command 'keys' makes them, those of kind reader among them; read again"
                    + " when it changes")
    private Path keysFile;

    @Option(
            names = "--metrics-urls",
            paramLabel = "URL,…",
            split = ",",
            description = "/metrics of gateways and aggregators, to show what was refused and could not be counted"
                    + " (default: none)")
    private List<String> metricsUrls = new ArrayList<>();

    @Option(
            names = "--shutdown-delay",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "from turning unready to refusing requests, for load balancers (default: ${DEFAULT-VALUE})")
    private Duration shutdownDelay = ReaderConfig.DEFAULT.shutdownDelay();

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long requests in flight may take to end (default: ${DEFAULT-VALUE})")
    private Duration drainTimeout = ReaderConfig.DEFAULT.drainTimeout();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private HttpOptions http = new HttpOptions();

    @Mixin
    private AnswerOptions answers = new AnswerOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private TopicPrefixOption topicPrefix = new TopicPrefixOption();

    @Override
    public List<String> settingProblems() {
        SettingProblems problems = new SettingProblems()
                .of(http::settings)
                .of(answers::states)
                .of(answers::snapshot)
                .of(answers::unleash)
                .of(this::scrapes)
                .of(database::check)
                .of(topicPrefix::check)
                .of(admin::address)
                .of(this::checkKeysFile);
        if (database.isEmbedded()) {
            problems.of(kafka::check);
        }
        if (problems.list().isEmpty()) {
            // Only sound parts make a whole.
            problems.of(this::config);
        }
        return problems.list();
    }

    @Override
    public Integer call() {
        List<String> taken = takenPorts();
        if (!taken.isEmpty()) {
            taken.forEach(problem -> LOG.error("can't start: {}", problem));
            return 1;
        }
        ProcessMetrics metrics = new ProcessMetrics();
        UsageDatabase rows;
        try {
            rows = database.open(
                    kafka.properties(),
                    topicPrefix.text(),
                    http.settings().maxQueries(),
                    Clock.systemUTC(),
                    metrics.registry());
        } catch (InvalidSettingsException e) {
            // Found out only by trying, such as a folder that another process has.
            LOG.error("can't start: {}", e.getMessage());
            metrics.close();
            return CommandRunner.EXIT_WRONG_SETTINGS;
        }
        KeyFileWatcher keys = new KeyFileWatcher(
                keysFile, Set.of(KeyKind.READER), Clock.systemUTC(), "flagtally.reader.keys", metrics.registry());
        Reader reader =
                new Reader(config(), rows, new KeyAccess(keys), scrapes(), Clock.systemUTC(), metrics.registry());
        AdminServer adminServer = new AdminServer(admin.address(), List.of(), reader.readyChecks(), metrics.registry());
        adminServer.start();
        reader.start();
        return new RunningService().untilStopped(() -> {
            reader.close();
            keys.close();
            adminServer.close();
            metrics.close();
        });
    }

    private List<String> takenPorts() {
        HttpSettings listen = http.settings();
        AdminAddress adminAddress = admin.address();
        return new FreePorts()
                .and("port", listen.host(), listen.port())
                .and(AdminOptions.PORT, adminAddress.host(), adminAddress.port())
                .problems();
    }

    ReaderConfig config() {
        return new ReaderConfig(
                http.settings(),
                answers.states(),
                answers.snapshot(),
                answers.unleash(),
                answers.longestRange(),
                shutdownDelay,
                drainTimeout);
    }

    private Counters scrapes() {
        List<URI> addresses = new ArrayList<>();
        for (String url : metricsUrls) {
            try {
                URI address = URI.create(url.strip());
                if (address.getHost() != null
                        && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                    addresses.add(address);
                    continue;
                }
            } catch (IllegalArgumentException e) {
                // Said below.
            }
            throw InvalidSettingsException.of(
                    "metrics-urls: '" + url + "' is no URL such as http://gateway:8081/metrics");
        }
        return addresses.isEmpty() ? Counters.UNKNOWN : new ScrapedCounters(new Scrapes(addresses));
    }

    private void checkKeysFile() {
        if (keysFile != null) {
            KeyFile.check(keysFile);
        }
    }
}
