package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.sinks.worker.FakeConnect;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker behind TLS, with a certificate of an authority of its own, that lets one user in. */
final class SecuredConnectTest {
    private static final String PASSWORD = "a secret, that";
    private static final String FLAGS = "postgres-flag-usage-hourly";

    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();
    private FakeConnect connect;
    private Path authority;
    private Path password;

    @BeforeEach
    void start() throws Exception {
        KeyStore store = makeCertificate();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        connect = FakeConnect.start(tls, "operator", PASSWORD).has(FLAGS, "RUNNING", "RUNNING");
        authority = Files.writeString(
                folder.resolve("ca.crt"),
                "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                        .formatted(Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("connect").getEncoded())));
        password = Files.writeString(folder.resolve("password"), PASSWORD + "\nno part of it\n");
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void isAskedByAUserWhoTrustsItsAuthority() {
        assertThat(run(connect.url(), "operator", password, authority))
                .as(printed::toString)
                .isZero();
        assertThat(printed.toString()).contains(FLAGS + "  task 0  RUNNING");
    }

    @Test
    void isNotAskedWithoutTrust() {
        assertThat(run(connect.url(), "operator", password, null)).isEqualTo(1);
        assertThat(printed.toString())
                .startsWith("no TLS with " + connect.url())
                .contains("--connect-ca-file");
    }

    @Test
    void letsNobodyElseIn() throws IOException {
        Files.writeString(password, "another secret");
        assertThat(run(connect.url(), "operator", password, authority)).isEqualTo(1);
        assertThat(printed.toString())
                .startsWith(connect.url() + " does not let this user in (status 401); see --connect-user");
        printed.getBuffer().setLength(0);
        assertThat(run(connect.url(), null, null, authority)).isEqualTo(1);
        assertThat(printed.toString()).contains("(status 401)");
    }

    @Test
    void aPasswordInTheUrlIsRefusedAndNotRepeated() {
        String url = connect.url().replace("://", "://operator:hidden@");
        assertThat(run(url, null, null, authority)).isEqualTo(2);
        assertThat(printed.toString())
                .contains("--connect-url (FLAGTALLY_CONNECT_URL): must not hold a user or password")
                .doesNotContain("hidden");
    }

    @Test
    void aUserWithoutAPasswordIsRefusedAndSoIsOneWithAColon() {
        assertThat(run(connect.url(), "operator", null, authority)).isEqualTo(2);
        assertThat(run(connect.url(), null, password, authority)).isEqualTo(2);
        assertThat(run(connect.url(), "oper:ator", password, authority)).isEqualTo(2);
        assertThat(printed.toString())
                .contains("--connect-user (FLAGTALLY_CONNECT_USER): takes connect-password-file")
                .contains("--connect-password-file (FLAGTALLY_CONNECT_PASSWORD_FILE): takes connect-user")
                .contains("--connect-user (FLAGTALLY_CONNECT_USER): must not be empty or hold a ':'");
    }

    @Test
    void anEmptyPasswordOneThatIsNotThereAndAFileWithoutCertificatesAreRefused() throws IOException {
        assertThat(run(connect.url(), "operator", folder.resolve("none"), authority))
                .isEqualTo(2);
        assertThat(run(connect.url(), "operator", password, password)).isEqualTo(2);
        Files.writeString(password, "\n" + PASSWORD);
        assertThat(run(connect.url(), "operator", password, authority)).isEqualTo(2);
        assertThat(printed.toString())
                .contains("--connect-password-file (FLAGTALLY_CONNECT_PASSWORD_FILE): can't read ")
                .contains("--connect-ca-file (FLAGTALLY_CONNECT_CA_FILE): " + password + " holds no PEM certificates")
                .contains("the first line of " + password + " is empty")
                .doesNotContain(PASSWORD);
    }

    @Test
    void anAuthorityWithoutTlsIsRefused() {
        assertThat(run("http://localhost:8083", null, null, authority)).isEqualTo(2);
        assertThat(printed.toString()).contains("(FLAGTALLY_CONNECT_CA_FILE): is of use only with an https URL");
    }

    private int run(String url, String user, Path passwordFile, Path caFile) {
        List<String> line = new ArrayList<>(List.of("status", "--only", FLAGS, "--connect-url", url));
        if (user != null) {
            line.addAll(List.of("--connect-user", user));
        }
        if (passwordFile != null) {
            line.addAll(List.of("--connect-password-file", passwordFile.toString()));
        }
        if (caFile != null) {
            line.addAll(List.of("--connect-ca-file", caFile.toString()));
        }
        PrintWriter all = new PrintWriter(printed, true);
        return new CommandRunner(new ConnectorsCommand(), Map.of())
                .withOutput(all, all)
                .run(line.toArray(String[]::new));
    }

    private KeyStore makeCertificate() throws Exception {
        Path file = folder.resolve("connect.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "connect",
                        "-dname",
                        "CN=connect",
                        "-ext",
                        "san=dns:localhost",
                        "-keyalg",
                        "EC",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }
}
