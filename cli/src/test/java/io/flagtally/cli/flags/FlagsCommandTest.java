package io.flagtally.cli.flags;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.flagtally.runtime.cli.CommandRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class FlagsCommandTest {
    private static final String NONE =
            """
            {"as_of": "2026-11-28T12:00:00Z", "flags": [], "total": 0, "left_out": 0, "next": null}""";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private HttpServer reader;

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        reader = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        reader.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            Answer answer = answers.remove();
            byte[] body = answer.body.getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        reader.start();
    }

    @AfterEach
    void stop() {
        reader.stop(0);
    }

    @Test
    void printsTheFlagsOfAllPagesAsATable() {
        // given
        answers.add(new Answer(200, page("legacy-search", "settled", "\"c1\"")));
        answers.add(new Answer(200, page("a\\u202eb", "idle", "null")));

        // when
        int exit = run("--state", "settled,idle", "--environment", "production");

        // then
        assertThat(exit).isZero();
        assertThat(asked)
                .containsExactly(
                        "/v1/flags?environment=production&limit=1000&state=settled%2Cidle null",
                        "/v1/flags?cursor=c1&environment=production&limit=1000&state=settled%2Cidle null");
        assertThat(out.toString().lines())
                .containsExactly(
                        "environment  flag           state    last_seen             yes_7d  no_7d  why",
                        "production   legacy-search  settled  2026-11-20T11:00:00Z       0     12  Always no.",
                        "production   a\\u202eb       idle     2026-11-20T11:00:00Z       0     12  Always no.");
    }

    @Test
    void printsThemAsTheReaderGaveThem() throws IOException {
        // given
        answers.add(new Answer(200, page("legacy-search", "settled", "null")));

        // when
        int exit = run("--json");

        // then
        assertThat(exit).isZero();
        assertThat(new JsonMapper().readTree(out.toString()).path("why").asText())
                .isEqualTo("Always no.");
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void failsABuildOnlyIfThereAreFlagsLikeThat() {
        // given
        answers.add(new Answer(200, NONE));
        answers.add(new Answer(200, page("legacy-search", "settled", "null")));

        // then
        assertThat(run("--fail-if-any", "--state", "settled")).isZero();
        assertThat(run("--fail-if-any", "--state", "settled")).isEqualTo(FlagsCommand.EXIT_ANY);
    }

    @Test
    void saysHowManyTheReaderHasNoRoomFor() {
        // given
        answers.add(new Answer(200, page("legacy-search", "settled", 7, "null")));
        answers.add(new Answer(200, NONE));

        // then
        assertThat(run("--json")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(err.toString().lines())
                .containsExactly("up to 7 more, seen longest ago, are in no list of the reader: see its --max-flags");
        err.getBuffer().setLength(0);
        assertThat(run()).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void letsNoBuildPassOnAListThatMayLackFlags() {
        // given
        answers.add(new Answer(200, NONE.replace("\"left_out\": 0", "\"left_out\": 7")));

        // then
        assertThat(run("--fail-if-any", "--state", "gone")).isEqualTo(1);
        assertThat(err.toString()).contains("up to 7 more");
    }

    @Test
    void sendsTheKeyAndNeverPrintsIt() {
        // given
        answers.add(
                new Answer(
                        401,
                        """
                {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "the key is not known"}"""));

        // when
        int exit = run("--key", "*:*.secret");

        // then
        assertThat(exit).isEqualTo(1);
        assertThat(asked).singleElement().asString().endsWith("Bearer *:*.secret");
        assertThat(err.toString())
                .contains("answered 401: the key is not known")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>not a reader</html>", "{}", "[]", ""})
    void saysThatItIsNoReaderWhateverAnswers(String body) {
        // given
        answers.add(new Answer(200, body));

        // then
        assertThat(run("--fail-if-any")).isEqualTo(1);
        assertThat(err.toString()).contains("answered 200: is it the reader?");
    }

    @Test
    void saysThatNobodyAnswers() {
        // given
        reader.stop(0);

        // then
        assertThat(run("--fail-if-any")).isEqualTo(1);
        assertThat(err.toString()).contains("no answer from a reader at http://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "idle,idle", "", "Settled"})
    void namesAStateThatThereIsNot(String state) {
        assertThat(run("--state", state)).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("--state (FLAGTALLY_STATE): must be some of");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8082", "ftp://a", "http://", "http://a?b=c", "http://a b"})
    void namesAnAddressThatIsNone(String url) {
        int exit = new CommandRunner(new Root(), Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run("flags", "--url", url);

        assertThat(exit).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("--url (FLAGTALLY_URL)").contains("is not an address");
    }

    private static String page(String flag, String state, String next) {
        return page(flag, state, 0, next);
    }

    private static String page(String flag, String state, int leftOut, String next) {
        return """
                {"as_of": "2026-11-28T12:00:00Z", "total": 2, "left_out": %d, "next": %s, "flags": [
                  {"environment": "production", "flag": "%s", "state": "%s", "last_seen": "2026-11-20T11:00:00Z",
                   "evaluations_7d": {"yes": 0, "no": 12}, "why": "Always no."}]}"""
                .formatted(leftOut, next, flag, state);
    }

    private int run(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "flags", "--url", "http://127.0.0.1:" + reader.getAddress().getPort()));
        args.addAll(List.of(more));
        return new CommandRunner(new Root(), Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(args.toArray(String[]::new));
    }

    @Command(name = "flagtally", subcommands = FlagsCommand.class)
    private static final class Root {}
}
