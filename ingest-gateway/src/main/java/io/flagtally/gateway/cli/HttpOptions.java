package io.flagtally.gateway.cli;

import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.cli.SettingProblems;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings of {@link HttpConfig}. */
final class HttpOptions {
    @Option(
            names = "--host",
            defaultValue = "0.0.0.0",
            paramLabel = "HOST",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "port to listen on (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--plain-port",
            paramLabel = "PORT",
            description = "with a certificate, another port that is not encrypted (default: none)")
    private int plainPort = HttpConfig.NO_PORT;

    @Option(
            names = "--base-path",
            defaultValue = "",
            paramLabel = "PATH",
            description = "goes before the path of every address, such as /flagtally (default: none)")
    private String basePath;

    @Option(
            names = "--io-threads",
            paramLabel = "N",
            description = "threads that serve connections (default: one a core, at least 2)")
    private int ioThreads = HttpConfig.defaultIoThreads();

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
        // Its own settings are looked at whatever is wrong with the limits, so that all problems come together.
        InvalidSettingsException.throwIfAny(new SettingProblems()
                .of(tls::settings)
                .of(() -> with(tls.files(), HttpLimits.DEFAULT))
                .of(limits::settings)
                .list());
        return with(tls.files(), limits.settings());
    }

    private HttpConfig with(TlsFiles files, HttpLimits checked) {
        return new HttpConfig(host, port, plainPort, files, basePath, ioThreads, checked, accessLog);
    }
}
