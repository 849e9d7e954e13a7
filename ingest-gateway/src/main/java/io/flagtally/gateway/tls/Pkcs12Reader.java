package io.flagtally.gateway.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads certificate and key from a PKCS #12 key store. */
final class Pkcs12Reader {
    private Pkcs12Reader() {}

    static ServerCertificate read(Path keystore, Path passwordFile) throws IOException {
        try {
            char[] password = password(passwordFile);
            KeyStore store = load(keystore, password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IOException(keystore + " must hold one private key, not " + keys.size());
            }
            PrivateKey key = (PrivateKey) store.getKey(keys.get(0), password);
            List<X509Certificate> chain = Arrays.stream(store.getCertificateChain(keys.get(0)))
                    .map(X509Certificate.class::cast)
                    .toList();
            return ServerCertificate.of(key, chain);
        } catch (GeneralSecurityException e) {
            throw new IOException("can't open " + keystore + " with the password in " + passwordFile, e);
        }
    }

    private static KeyStore load(Path keystore, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, password);
            return store;
        } catch (IOException e) {
            throw new IOException("can't open " + keystore + ", or not with that password", e);
        }
    }

    private static char[] password(Path file) throws IOException {
        try {
            return Files.readString(file).lines().findFirst().orElse("").toCharArray();
        } catch (IOException e) {
            throw new IOException("can't read " + file, e);
        }
    }
}
