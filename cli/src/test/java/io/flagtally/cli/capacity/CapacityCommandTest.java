package io.flagtally.cli.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.runtime.cli.CommandRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class CapacityCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsEachNeedWithItsReason() {
        // when
        int exit = run();

        // then
        assertThat(exit).isZero();
        assertThat(out.toString().lines()).first().asString().matches("part +what +amount +unit +why");
        assertThat(out.toString())
                .contains("partitions", "instances", "cores", "memory of one", "disk, raw topics", "network in")
                .contains("restore of one")
                .containsPattern("load +keys +15000 +apps × flags × \\(1 \\+ variants\\)");
    }

    @Test
    void printsJsonALine() throws IOException {
        // when
        int exit = run("--json");

        // then
        assertThat(exit).isZero();
        for (String line : out.toString().lines().toList()) {
            JsonNode need = new JsonMapper().readTree(line);
            assertThat(need.fieldNames()).toIterable().containsExactly("part", "what", "amount", "unit", "why");
            assertThat(need.path("amount").isNumber()).as(line).isTrue();
            assertThat(need.path("why").asText()).as(line).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    --reports-per-second 0            | must be from 1 to 100000000
                    --reports-per-second 9999999999   | must be from 1 to 100000000
                    --apps -1                         | must be from 1 to 1000000000
                    --flags-per-app 0                 | must be from 1 to 1000000
                    --flags-per-report 101            | must not exceed flags-per-app (100)
                    --variants-per-flag 1001          | must be from 0 to 1000
                    --variants-per-flag NaN           | 'NaN' is not a number such as 3 or 0.5
                    --connections -1                  | must be from 0 to 10000000000
                    --connections 99999999999999999999 | '99999999999999999999' is not a whole number, or is too large
                    --raw-retention 5m                | must be at least one hour
                    --raw-retention 7                 | '7' is not a duration such as 500ms, 10s, 5m, 48h or 7d
                    --hourly-retention 1h             | must be at least one day
                    --replication-factor 0            | must be from 1 to 100
                    --threads 0                       | must be at least 1
                    --standbys -1                     | must not be negative
                    --commit-interval 2m              | must be between 10ms and 1m
                    --cpu-factor 0                    | must be from 0.01 to 100
                    """)
    void namesTheOptionOfAWrongValue(String arguments, String message) {
        // given
        String[] options = arguments.split(" ", -1);

        // when
        int exit = run(options);

        // then
        assertThat(exit).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(options[0] + " (FLAGTALLY_")
                .endsWith("): " + message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void namesAllWrongValuesTogether() {
        // when
        run("--apps", "0", "--connections", "-1", "--threads", "0", "--cpu-factor", "0");

        // then
        assertThat(err.toString()).contains("--apps", "--connections", "--threads", "--cpu-factor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--reports-per-second 1 --apps 1 --flags-per-app 1 --flags-per-report 1 --variants-per-flag 0"
                        + " --connections 0 --cpu-factor 0.01 --raw-retention 1h --hourly-retention 1d",
                "--reports-per-second 100000000 --apps 1000000000 --flags-per-app 1000000 --flags-per-report 1000000"
                        + " --variants-per-flag 1000 --connections 10000000000 --cpu-factor 100 --commit-interval 10ms"
                        + " --raw-retention 999999999d --hourly-retention 999999999d --replication-factor 100"
                        + " --threads 2147483647 --standbys 2147483647"
            })
    void computesTheLeastAndTheMostThatItTakes(String arguments) throws IOException {
        // when
        Map<String, BigDecimal> needs = needs(arguments.split(" ", -1));

        // then
        assertThat(needs.values()).allSatisfy(amount -> assertThat(amount).isPositive());
        assertThat(out.toString()).doesNotContain("E+", "E-", "Infinity", "NaN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--reports-per-second 100000",
                "--apps 10000",
                "--connections 60000000",
                "--raw-retention 70d",
                "--replication-factor 30",
                "--cpu-factor 50"
            })
    void needsNoLessOfAnythingForMore(String more) throws IOException {
        // given
        Map<String, BigDecimal> before = needs();

        // when
        Map<String, BigDecimal> after = needs(more.split(" ", -1));

        // then
        assertThat(after).isNotEqualTo(before);
        // More reports share the changes of rows, and more instances share the rest.
        before.keySet().removeIf(name -> name.startsWith("load") || name.endsWith("of one"));
        before.forEach((name, amount) -> assertThat(after.get(name)).as(name).isGreaterThanOrEqualTo(amount));
    }

    @Test
    void takesOneConnectionForEachReportOfAMinuteUnlessTold() throws IOException {
        assertThat(needs("--reports-per-second", "2000"))
                .isEqualTo(needs("--reports-per-second", "2000", "--connections", "120000"));
    }

    private Map<String, BigDecimal> needs(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        out.getBuffer().setLength(0);
        assertThat(run(all.toArray(String[]::new))).as(err::toString).isZero();
        Map<String, BigDecimal> needs = new HashMap<>();
        for (String line : out.toString().lines().toList()) {
            JsonNode need = new JsonMapper().readTree(line);
            String name = need.path("part").asText() + " " + need.path("what").asText();
            assertThat(needs.put(name, need.path("amount").decimalValue()))
                    .as(name)
                    .isNull();
        }
        return needs;
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("capacity"));
        arguments.addAll(List.of(more));
        return new CommandRunner(new Root(), Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(arguments.toArray(String[]::new));
    }

    @Command(name = "flagtally", subcommands = CapacityCommand.class)
    private static final class Root {}
}
