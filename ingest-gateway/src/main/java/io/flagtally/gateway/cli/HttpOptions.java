package io.flagtally.gateway.cli;

import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.cli.SettingProblems;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings of {@link HttpConfig}. */
final class HttpOptions {
    @Option(names = "--host", paramLabel = "HOST", description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host = ListenConfig.DEFAULT.host();

    @Option(names = "--port", paramLabel = "PORT", description = "port to listen on (default: ${DEFAULT-VALUE})")
    private int port = ListenConfig.DEFAULT.port();

    @Option(
            names = "--plain-port",
            paramLabel = "PORT",
            description = "with a certificate, another port that is not encrypted (default: none)")
    private int plainPort = ListenConfig.DEFAULT.plainPort();

    @Option(
            names = "--base-path",
            paramLabel = "PATH",
            description = "goes before the path of every address, such as /flagtally (default: none)")
    private String basePath = HttpConfig.DEFAULT.basePath();

    @Option(
            names = "--io-threads",
            paramLabel = "N",
            description = "threads that serve connections (default: one a core, at least 2)")
    private int ioThreads = HttpConfig.DEFAULT.ioThreads();

    @Option(
            names = "--access-log",
            description = "a line of JSON on standard output for each request, without keys and bodies")
    private boolean accessLog;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    /** The settings; throws with all that is wrong with them. */
    HttpConfig settings() {
        // Each part is checked whatever is wrong with the others, so that all problems come together.
        InvalidSettingsException.throwIfAny(new SettingProblems()
                .of(tls::settings)
                .of(this::listen)
                .of(() -> with(ListenConfig.DEFAULT, HttpLimits.DEFAULT))
                .of(limits::settings)
                .list());
        return with(listen(), limits.settings());
    }

    private ListenConfig listen() {
        return new ListenConfig(host, port, plainPort, tls.files());
    }

    private HttpConfig with(ListenConfig listen, HttpLimits checked) {
        return new HttpConfig(listen, basePath, ioThreads, checked, accessLog);
    }
}
