package io.flagtally.gateway.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where certificate and private key come from. */
public sealed interface TlsFiles {

    /** Connections are not encrypted. */
    TlsFiles NONE = new None();

    /** All of the files; none if connections are not encrypted. */
    List<Path> paths();

    /**
     * Reads them.
     *
     * @throws IOException if they can't be used; the message says why and quotes nothing of them
     */
    ServerCertificate read() throws IOException;

    /** See {@link #NONE}. */
    record None() implements TlsFiles {
        @Override
        public List<Path> paths() {
            return List.of();
        }

        @Override
        public ServerCertificate read() {
            throw new IllegalStateException("there is no certificate");
        }
    }

    /**
     * PEM.
     *
     * @param certificate the server's, followed by those that lead to a root
     * @param privateKey PKCS #8, not encrypted
     */
    record Pem(Path certificate, Path privateKey) implements TlsFiles {
        @Override
        public List<Path> paths() {
            return List.of(certificate, privateKey);
        }

        @Override
        public ServerCertificate read() throws IOException {
            return PemReader.read(certificate, privateKey);
        }
    }

    /**
     * A PKCS #12 key store that holds one private key with its certificates.
     *
     * @param passwordFile its first line opens store and key
     */
    record Pkcs12(Path keystore, Path passwordFile) implements TlsFiles {
        @Override
        public List<Path> paths() {
            return List.of(keystore, passwordFile);
        }

        @Override
        public ServerCertificate read() throws IOException {
            return Pkcs12Reader.read(keystore, passwordFile);
        }
    }
}
