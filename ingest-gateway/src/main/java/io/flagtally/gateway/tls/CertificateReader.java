package io.flagtally.gateway.tls;

import io.flagtally.gateway.config.TlsFiles;
import java.io.IOException;

/** Reads certificate and private key from their files. */
public final class CertificateReader {
    private CertificateReader() {}

    /**
     * Reads the files, of which there must be some.
     *
     * @throws IOException if they can't be used; the message says why and quotes nothing of them
     */
    public static ServerCertificate read(TlsFiles files) throws IOException {
        if (files instanceof TlsFiles.Pem pem) {
            return PemReader.read(pem.certificate(), pem.privateKey());
        }
        if (files instanceof TlsFiles.Pkcs12 store) {
            return Pkcs12Reader.read(store.keystore(), store.passwordFile());
        }
        throw new IllegalStateException("there is no certificate");
    }
}
