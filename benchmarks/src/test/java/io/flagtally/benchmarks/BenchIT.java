package io.flagtally.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark, as short as can be and beside another: its figures mean nothing, but it runs to its end. */
@Execution(ExecutionMode.CONCURRENT)
class BenchIT {
    private static final String SHORT = " --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1";

    /** A broker takes half of the CPU if others have run in its JVM. */
    private static final String HERE = SHORT + " --partitions 1 --broker-in-this-jvm";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "growth" + HERE,
                "aggregator" + HERE,
                "scale --instances 1,2 --partitions 2 --broker-in-this-jvm" + SHORT,
                "pipeline --rate 50 --connections 4 --sdks 100" + HERE,
                "gateway --connections 4" + SHORT,
                "capacity --rate 50 --keys 1000 --restore" + HERE,
                "reader --names 20 --days 2 --requests 40" + HERE,
                "relay --pairs 200 --interval 1 --rounds 1" + HERE,
                "decode --seconds 1 --flags 20"
            })
    void endsWithItsRatio(String arguments) {
        // given
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        // when
        int exitCode = Bench.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.split(" ", -1));

        // then
        assertThat(exitCode).as(err.toString()).isZero();
        // So short a run is hardly ever warm: then it says so.
        assertThat(out.toString().lines())
                .last()
                .asString()
                .matches(arguments.split(" ", -1)[0] + " ratio (\\d+\\.\\d{3}|unusable: .+)");
    }
}
