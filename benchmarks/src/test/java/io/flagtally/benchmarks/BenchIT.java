package io.flagtally.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark, as short as can be and beside another: its figures mean nothing, but it runs to its end. */
@Execution(ExecutionMode.CONCURRENT)
class BenchIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "growth --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1",
                "aggregator --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1",
                "scale --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1",
                "pipeline --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1 --rate 50 --connections 4",
                "gateway --seconds 1 --jvm-option=-XX:TieredStopAtLevel=1 --connections 4",
                "reader --names 20 --days 2 --requests 40 --jvm-option=-XX:TieredStopAtLevel=1",
                "relay --pairs 200 --interval 1 --rounds 1 --jvm-option=-XX:TieredStopAtLevel=1",
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
        List<String> lines = out.toString().lines().toList();
        String start = arguments.split(" ", -1)[0] + " ratio ";
        assertThat(lines).last().asString().startsWith(start);
        assertThat(Double.parseDouble(lines.get(lines.size() - 1).substring(start.length())))
                .isPositive();
    }
}
