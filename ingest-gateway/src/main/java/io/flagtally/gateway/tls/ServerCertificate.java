package io.flagtally.gateway.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What the gateway shows to its clients.
 *
 * @param context for new connections
 * @param expires when the certificate stops to be valid, UTC
 */
public record ServerCertificate(SSLContext context, Instant expires) {
    private static final char[] IN_MEMORY = "in memory".toCharArray();

    static {
        // Otherwise a client of TLS 1.2 could begin one handshake after the other on one connection. The JDK reads the
        // property when it first serves TLS. A value that somebody has set stays.
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /** Throws {@link IOException} if the key is not the first certificate's. */
    static ServerCertificate of(PrivateKey key, List<X509Certificate> chain) throws IOException {
        try {
            X509Certificate certificate = chain.get(0);
            if (!isPair(key, certificate.getPublicKey())) {
                throw new IOException("the private key is not the certificate's");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, IN_MEMORY);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new ServerCertificate(context, certificate.getNotAfter().toInstant());
        } catch (GeneralSecurityException e) {
            throw new IOException("can't use the certificate with its private key", e);
        }
    }

    private static boolean isPair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        byte[] text = new byte[32];
        new SecureRandom().nextBytes(text);
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        return signature.verify(signed);
    }
}
