package io.flagtally.sinks.worker;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.files.PasswordFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Where a worker is, whom it is to prove itself by, and what it is told of us. */
public final class WorkerAddress {
    private final URI url;
    /** Null for none. */
    private final String authorization;
    /** Null for the JVM's own. */
    private final SSLContext trust;

    private WorkerAddress(URI url, String authorization, SSLContext trust) {
        this.url = url;
        this.authorization = authorization;
        this.trust = trust;
    }

    /** A worker that lets everybody in; {@code url} is like {@code http://localhost:8083}. */
    static WorkerAddress open(URI url) {
        return new WorkerAddress(url, null, null);
    }

    /**
     * The same for a worker that wants a user, or whose certificate the JVM does not trust. Reads the files.
     *
     * @param user null for none, and so is {@code passwordFile} then
     * @param caFile PEM certificates; null for those that the JVM trusts
     * @throws InvalidSettingsException with all that is wrong, and no password
     */
    public static WorkerAddress of(URI url, String user, Path passwordFile, Path caFile) {
        List<String> problems = new ArrayList<>();
        if (user == null && passwordFile != null) {
            problems.add("connect-password-file: takes connect-user beside it");
        } else if (user != null && passwordFile == null) {
            problems.add("connect-user: takes connect-password-file beside it");
        } else if (user != null && (user.isEmpty() || user.contains(":"))) {
            problems.add("connect-user: must not be empty or hold a ':'");
        }
        if (caFile != null && !"https".equals(url.getScheme())) {
            problems.add("connect-ca-file: is of use only with an https URL in connect-url");
        }
        InvalidSettingsException.throwIfAny(problems);
        return new WorkerAddress(
                url, user == null ? null : basic(user, passwordFile), caFile == null ? null : trusting(caFile));
    }

    URI url() {
        return url;
    }

    /** The header's value. A secret. */
    Optional<String> authorization() {
        return Optional.ofNullable(authorization);
    }

    Optional<SSLContext> trust() {
        return Optional.ofNullable(trust);
    }

    private static String basic(String user, Path passwordFile) {
        String password = PasswordFile.read("connect-password-file", passwordFile);
        if (password.isEmpty()) {
            throw InvalidSettingsException.of("connect-password-file: the first line of " + passwordFile + " is empty");
        }
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static SSLContext trusting(Path caFile) {
        try (InputStream in = Files.newInputStream(caFile)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new CertificateException("no certificate");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate each : authorities) {
                store.setCertificateEntry("authority-" + store.size(), each);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (CertificateException e) {
            throw InvalidSettingsException.of("connect-ca-file: " + caFile + " holds no PEM certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw InvalidSettingsException.of("connect-ca-file: can't read " + caFile);
        }
    }
}
