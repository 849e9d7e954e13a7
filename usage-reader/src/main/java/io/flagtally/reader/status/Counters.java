package io.flagtally.reader.status;

import java.util.Map;
import java.util.Optional;

/** Counters of gateways and aggregators, summed over all of them, by one label. */
public interface Counters {
    /** Nobody told where they are. */
    Counters UNKNOWN = (counter, label) -> Optional.empty();

    /**
     * The sums by the values of a label; empty if none of the processes that have the counter answers.
     *
     * @param counter as Prometheus names it, such as {@code flagtally_gateway_requests_refused_total}
     */
    Optional<Map<String, Long>> by(String counter, String label);
}
