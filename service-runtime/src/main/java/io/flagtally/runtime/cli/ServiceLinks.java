package io.flagtally.runtime.cli;

import java.util.regex.Pattern;

/**
 * Variables that Kubernetes sets in pods for each Service of their namespace. If a Service's name begins with
 * {@code flagtally}, they look like settings.
 */
final class ServiceLinks {
    static final String ADVICE = "Kubernetes sets this for a Service whose name begins with 'flagtally':"
            + " set enableServiceLinks: false in the pod's spec";

    private static final Pattern NAME =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_\\w+)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)\\w*");
    private static final Pattern VALUE = Pattern.compile("(tcp|udp|sctp)://\\S+:\\d+");

    private ServiceLinks() {}

    static boolean isOne(String name, String value) {
        return NAME.matcher(name).matches() || isAddress(value);
    }

    static boolean isAddress(String value) {
        return VALUE.matcher(value).matches();
    }
}
