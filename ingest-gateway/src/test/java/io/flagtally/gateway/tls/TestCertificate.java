package io.flagtally.gateway.tls;

import io.flagtally.gateway.config.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for localhost with its key, made by the JDK's keytool. */
public final class TestCertificate {
    public static final String PASSWORD = "changeit";

    private static final Map<String, String[]> ALGORITHMS = Map.of(
            "EC", new String[] {"-keyalg", "EC", "-groupname", "secp256r1"},
            "RSA", new String[] {"-keyalg", "RSA", "-keysize", "2048"},
            "Ed25519", new String[] {"-keyalg", "Ed25519"});

    private final Path keystore;
    private final KeyStore store;

    private TestCertificate(Path keystore, KeyStore store) {
        this.keystore = keystore;
        this.store = store;
    }

    /** {@code algorithm} is EC, RSA or Ed25519. */
    public static TestCertificate make(Path folder, String name, String algorithm) throws Exception {
        Path keystore = folder.resolve(name + ".p12");
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                PASSWORD);
        keytool.command().addAll(Arrays.asList(ALGORITHMS.get(algorithm)));
        Process process = keytool.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificate(keystore, store);
    }

    public X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(store.aliases().nextElement());
    }

    public String certificatePem() throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    public String keyPem() throws GeneralSecurityException {
        return pem(
                "PRIVATE KEY",
                store.getKey(store.aliases().nextElement(), PASSWORD.toCharArray())
                        .getEncoded());
    }

    /** Replaces {@code files} by this certificate. */
    public void copyTo(TlsFiles files) throws IOException, GeneralSecurityException {
        if (files instanceof TlsFiles.Pem pem) {
            Files.writeString(pem.certificate(), certificatePem());
            Files.writeString(pem.privateKey(), keyPem());
        } else if (files instanceof TlsFiles.Pkcs12 pkcs12) {
            Files.write(pkcs12.keystore(), Files.readAllBytes(keystore));
            Files.writeString(pkcs12.passwordFile(), PASSWORD + "\n");
        }
    }

    /** What a client needs that trusts these certificates and no others. */
    public static SSLContext trusting(TestCertificate... certificates) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (TestCertificate each : certificates) {
            trusted.setCertificateEntry(each.keystore.toString(), each.certificate());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String what, byte[] der) {
        return Base64.getMimeEncoder()
                .encodeToString(der)
                .lines()
                .collect(Collectors.joining("\n", "-----BEGIN " + what + "-----\n", "\n-----END " + what + "-----\n"));
    }
}
