package io.flagtally.cli.demo;

import java.time.Instant;
import java.util.List;

/** One process of an app of the fleet, with the SDK that it has. It reports one bucket after the other. */
interface DemoInstance {
    /** What its SDK sends when it starts. */
    List<DemoReport> hello();

    /** The bucket from the report before, or the start, to {@code now}. */
    DemoReport report(Instant now);
}
