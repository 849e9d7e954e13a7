package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Launcher.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The entry point of the programs' image, outside a container. */
final class ImageProgram {
    private static final Pattern ENTRY_POINT = Pattern.compile("^ENTRYPOINT (\\[.*])$", Pattern.MULTILINE);

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private ImageProgram() {}

    /** Its words, with the JVM and the classes of this test. */
    static List<String> entryPoint() throws IOException {
        Matcher entryPoint = ENTRY_POINT.matcher(Files.readString(Path.of("../deploy/docker/flagtally.Dockerfile")));
        assertThat(entryPoint.find()).isTrue();
        List<String> command = new ArrayList<>();
        new JsonMapper().readTree(entryPoint.group(1)).forEach(word -> command.add(word.textValue()));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.replaceAll(word -> word.replace("exec java ", "exec '" + java + "' " + ChildJvm.QUICK_TO_START + " ")
                .replace("/opt/flagtally/lib/*", System.getProperty("java.class.path")));
        return command;
    }

    /** Starts a command with these variables of ours and no other. */
    static Running start(List<String> words, Map<String, String> environment) throws IOException {
        List<String> command = entryPoint();
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    /** Waits until a program is ready, which must not end before. */
    static void awaitReady(Running program, AdminPort admin) {
        await().atMost(LONGEST)
                .failFast(() -> assertThat(program.isAlive())
                        .as(program.err()::toString)
                        .isTrue())
                .until(admin::isReady);
    }

    /** Posts three evaluations to a gateway on that port. */
    static void post(int port, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/client/metrics"))
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .POST(
                        BodyPublishers.ofString(
                                """
                                {"appName": "web", "bucket": {
                                  "start": "2026-11-21T12:00:00Z", "stop": "2026-11-21T12:01:00Z",
                                  "toggles": {"f": {"yes": 3, "no": 0}}}}"""))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }
}
