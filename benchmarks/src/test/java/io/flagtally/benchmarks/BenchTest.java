package io.flagtally.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                          | say what to measure: decode, gateway, aggregator, pipeline, growth, reader
                    speed                       | 'speed'
                    aggregator --speed 9        | --speed
                    aggregator --seconds 0      | --seconds: must be 1 to 3600, not 0
                    aggregator --keys 10        | --keys: must be 1000 to 100000, not 10
                    gateway --connections 0     | --connections: must be 1 to 10000, not 0
                    gateway --url ftp://h/      | --url: must be like http://host:port/path
                    pipeline --rate -1          | --rate: must be 0 to 1000000, not -1
                    decode --flags 0            | --flags: must be 1 to 10000 each
                    scale --keys 10             | --keys: must be 1000 to 100000, not 10
                    growth --seconds ten        | --seconds
                    capacity --rate 1           | --rate: must be 10 to 5000, not 1
                    capacity --commit-interval 2m | --commit-interval in ms: must be 10 to 60000, not 120000
                    """)
    void saysWhatIsWrongWithItsArguments(String arguments, String message) {
        // given
        StringWriter err = new StringWriter();

        // when
        int exitCode = Bench.commandLine()
                .setErr(new PrintWriter(err))
                .execute(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

        // then
        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }
}
