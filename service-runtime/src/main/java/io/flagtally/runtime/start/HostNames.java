package io.flagtally.runtime.start;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;

/** Checks the names of hosts in settings. Does not wait long for a resolver. */
public final class HostNames {
    private static final long LONGEST_LOOK_UP_S = 5;

    private HostNames() {}

    /** What is wrong with the name or address of one host. */
    public static Optional<String> problemOfHost(String host) {
        if (host.isBlank()) {
            return Optional.of("must not be empty");
        }
        return isKnown(host) ? Optional.empty() : Optional.of("there is no host '" + host + "'");
    }

    /** What is wrong with {@code HOST:PORT,…}; one host that can be found is enough, as for Kafka's clients. */
    public static Optional<String> problemOfServers(String servers) {
        List<String> addresses = Arrays.stream(servers.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        if (addresses.isEmpty()) {
            return Optional.of("must name at least one HOST:PORT");
        }
        Set<String> hosts = new LinkedHashSet<>();
        for (String address : addresses) {
            String host = Utils.getHost(address);
            if (host == null || !isPort(address)) {
                return Optional.of("'" + address + "' is not HOST:PORT");
            }
            hosts.add(host);
        }
        return hosts.stream().anyMatch(HostNames::isKnown)
                ? Optional.empty()
                : Optional.of("there is no host '" + String.join("', '", hosts) + "'");
    }

    private static boolean isPort(String address) {
        try {
            Integer port = Utils.getPort(address);
            return port != null && port > 0 && port <= 65_535;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isKnown(String host) {
        return CompletableFuture.supplyAsync(() -> canBeFound(host))
                .completeOnTimeout(false, LONGEST_LOOK_UP_S, TimeUnit.SECONDS)
                .join();
    }

    private static boolean canBeFound(String host) {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
