package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.HostNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the gateway listens.
 *
 * @param port 0 takes a free one
 * @param plainPort a second port, not encrypted, beside an encrypted one; 0 takes a free one, {@link #NO_PORT} opens
 *     none
 * @param tls the certificate; with one, {@code port} is encrypted
 */
public record ListenConfig(String host, int port, int plainPort, TlsFiles tls) {
    public static final int NO_PORT = -1;

    public static final ListenConfig DEFAULT = plain("0.0.0.0", 8080);

    public ListenConfig {
        List<String> problems = new ArrayList<>();
        HostNames.problemOfHost(host).ifPresent(problem -> problems.add("host: " + problem));
        Bounds.port(problems, "port", port, 0);
        Bounds.port(problems, "plain-port", plainPort, NO_PORT);
        if (plainPort != NO_PORT && tls.equals(TlsFiles.NONE)) {
            problems.add("plain-port: port is plain already, without a certificate");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** One port, not encrypted. */
    public static ListenConfig plain(String host, int port) {
        return new ListenConfig(host, port, NO_PORT, TlsFiles.NONE);
    }
}
