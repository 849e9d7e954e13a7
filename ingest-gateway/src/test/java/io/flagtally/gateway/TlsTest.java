package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.METRICS;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import io.flagtally.gateway.tls.TestCertificate;
import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway over encrypted connections, with certificates that are made for the test. */
class TlsTest {
    private static TestCertificate first;
    private static TestCertificate second;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeCertificates(@TempDir Path shared) throws Exception {
        first = TestCertificate.make(shared, "first", "EC");
        second = TestCertificate.make(shared, "second", "EC");
    }

    @ParameterizedTest
    @CsvSource({
        "EC,TLSv1.2,HTTP_1_1",
        "EC,TLSv1.2,HTTP_2",
        "EC,TLSv1.3,HTTP_1_1",
        "EC,TLSv1.3,HTTP_2",
        "RSA,TLSv1.2,HTTP_2",
        "RSA,TLSv1.3,HTTP_2",
        "Ed25519,TLSv1.3,HTTP_2"
    })
    void takesReportsOverTls(String algorithm, String protocol, HttpClient.Version version) throws Exception {
        TestCertificate certificate = algorithm.equals("EC") ? first : TestCertificate.make(folder, "other", algorithm);
        try (TestGateway gateway = encrypted(certificate, pem())) {
            // when
            HttpResponse<String> answer =
                    client(certificate, protocol, version).send(post(gateway), BodyHandlers.ofString());

            // then
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
            assertThat(gateway.reports()).hasSize(1);
        }
    }

    @Test
    void takesManyReportsAtOnceOverOneHttp2Connection() throws Exception {
        try (TestGateway gateway = encrypted(first, pem())) {
            // given
            HttpClient client = client(first, "TLSv1.3", HttpClient.Version.HTTP_2);
            client.send(post(gateway), BodyHandlers.ofString());

            // when
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(client.sendAsync(post(gateway), BodyHandlers.ofString()));
            }

            // then
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(202);
            }
            assertThat(gateway.reports()).hasSize(51);
            await().until(() -> gateway.metrics
                            .get("flagtally.gateway.requests.inflight")
                            .gauge()
                            .value()
                    == 0);
            await().until(() -> gateway.metrics
                            .get("flagtally.gateway.bytes.inflight")
                            .gauge()
                            .value()
                    == 0);
        }
    }

    @Test
    void refusesWhatIsTooLargeOverHttp2() throws Exception {
        try (TestGateway gateway = encrypted(first, pem())) {
            // when
            HttpClient client = client(first, "TLSv1.3", HttpClient.Version.HTTP_2);
            int tooLarge = client.send(post(gateway, " ".repeat(2 * 1024 * 1024)), BodyHandlers.ofString())
                    .statusCode();
            int next = client.send(post(gateway), BodyHandlers.ofString()).statusCode();

            // then
            assertThat(tooLarge).isEqualTo(413);
            assertThat(next).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pem", "pkcs12"})
    void showsANewCertificateToNewConnections(String form) throws Exception {
        TlsFiles files = form.equals("pem") ? pem() : pkcs12();
        try (TestGateway gateway = encrypted(first, files)) {
            // given
            HttpClient open = client(first, "TLSv1.3", HttpClient.Version.HTTP_2);
            assertThat(shown(open, gateway)).isEqualTo(first.certificate());

            // when
            second.copyTo(files);

            // then
            await().until(() -> second.certificate().equals(shownToNewClient(gateway, first, second)));
            assertThat(shown(open, gateway)).isEqualTo(first.certificate());
            assertThat(gateway.counter("flagtally.gateway.tls.reloads", "result", "success"))
                    .isPositive();
            assertThat(gauge(gateway, "tls.expiry"))
                    .isEqualTo(second.certificate().getNotAfter().toInstant().getEpochSecond());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "another key"})
    void keepsItsCertificateWhenTheNewFilesAreBroken(String broken) throws Exception {
        TlsFiles.Pem files = pem();
        try (TestGateway gateway = encrypted(first, files)) {
            // when
            Files.writeString(files.certificate(), broken.equals("another key") ? second.certificatePem() : broken);

            // then
            await().until(() -> gauge(gateway, "tls.stale") == 1);
            assertThat(shownToNewClient(gateway, first, second)).isEqualTo(first.certificate());
            assertThat(gateway.counter("flagtally.gateway.tls.reloads", "result", "failure"))
                    .isPositive();
            second.copyTo(files);
            await().until(() -> gauge(gateway, "tls.stale") == 0);
            assertThat(shownToNewClient(gateway, first, second)).isEqualTo(second.certificate());
        }
    }

    @Test
    void refusesOlderProtocols() throws Exception {
        try (TestGateway gateway = encrypted(first, pem())) {
            HttpClient old = client(first, "TLSv1.1", HttpClient.Version.HTTP_1_1);

            assertThatThrownBy(() -> old.send(post(gateway), BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void servesAPlainPortBesideTheEncryptedOneIfAskedTo() throws Exception {
        first.copyTo(pem());
        HttpConfig both = new HttpConfig(new ListenConfig("localhost", 0, 0, pem()), "", 2, HttpLimits.DEFAULT, false);
        try (TestGateway gateway = TestGateway.with(folder, both, new InMemoryRawReportLog())) {
            // when
            int encrypted = client(first, "TLSv1.3", HttpClient.Version.HTTP_2)
                    .send(post(gateway), BodyHandlers.ofString())
                    .statusCode();
            HttpRequest plain = request("http://localhost:" + gateway.gateway.plainPort(), ONE_FLAG);

            // then
            assertThat(encrypted).isEqualTo(202);
            assertThat(HttpClient.newHttpClient()
                            .send(plain, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void answersNothingToAClientThatDoesNotEncrypt() throws Exception {
        try (TestGateway gateway = encrypted(first, pem())) {
            HttpRequest plain = request("http://localhost:" + gateway.port(), ONE_FLAG);

            assertThatThrownBy(() -> HttpClient.newHttpClient().send(plain, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThat(gateway.reports()).isEmpty();
        }
    }

    @Test
    void doesNotStartWithFilesThatItCanNotUse() throws Exception {
        first.copyTo(pkcs12());
        Files.writeString(pkcs12().passwordFile(), "another");

        assertThatThrownBy(() -> TestGateway.with(folder, config(pkcs12()), new InMemoryRawReportLog()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("tls: can't open " + pkcs12().keystore() + ", or not with that password");
    }

    private TestGateway encrypted(TestCertificate certificate, TlsFiles files) throws Exception {
        certificate.copyTo(files);
        return TestGateway.with(folder, config(files), new InMemoryRawReportLog());
    }

    private static HttpConfig config(TlsFiles files) {
        return new HttpConfig(
                new ListenConfig("localhost", 0, ListenConfig.NO_PORT, files), "", 2, HttpLimits.DEFAULT, false);
    }

    private TlsFiles.Pem pem() {
        return new TlsFiles.Pem(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    }

    private TlsFiles.Pkcs12 pkcs12() {
        return new TlsFiles.Pkcs12(folder.resolve("tls.p12"), folder.resolve("password"));
    }

    private static HttpClient client(TestCertificate trusted, String protocol, HttpClient.Version version)
            throws Exception {
        SSLParameters parameters = new SSLParameters();
        // The JDK's client does not offer HTTP/2 unless TLS 1.2 is among its protocols; the newer one is taken all the
        // same.
        parameters.setProtocols(
                protocol.equals("TLSv1.3") ? new String[] {protocol, "TLSv1.2"} : new String[] {protocol});
        return HttpClient.newBuilder()
                .sslContext(TestCertificate.trusting(trusted))
                .sslParameters(parameters)
                .version(version)
                .build();
    }

    private static X509Certificate shown(HttpClient client, TestGateway gateway) throws Exception {
        HttpResponse<String> answer = client.send(post(gateway), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(202);
        return (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    private static X509Certificate shownToNewClient(TestGateway gateway, TestCertificate... trusted) throws Exception {
        SSLContext context = TestCertificate.trusting(trusted);
        return shown(HttpClient.newBuilder().sslContext(context).build(), gateway);
    }

    private static HttpRequest post(TestGateway gateway) {
        return post(gateway, ONE_FLAG);
    }

    private static HttpRequest post(TestGateway gateway, String body) {
        return request("https://localhost:" + gateway.port(), body);
    }

    private static HttpRequest request(String origin, String body) {
        return HttpRequest.newBuilder(URI.create(origin + METRICS))
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics.get("flagtally.gateway." + name).gauge().value();
    }
}
