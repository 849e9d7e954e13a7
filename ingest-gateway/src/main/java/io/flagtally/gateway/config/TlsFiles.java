package io.flagtally.gateway.config;

import java.nio.file.Path;
import java.util.List;

/** Names the files that hold certificate and private key. */
public sealed interface TlsFiles {
    /** Connections are not encrypted. */
    TlsFiles NONE = new None();

    /** All of the files; empty if connections are not encrypted. */
    List<Path> paths();

    /** See {@link #NONE}. */
    record None() implements TlsFiles {
        @Override
        public List<Path> paths() {
            return List.of();
        }
    }

    /**
     * PEM files.
     *
     * @param certificate the server's, followed by those that lead to a root
     * @param privateKey PKCS #8, not encrypted
     */
    record Pem(Path certificate, Path privateKey) implements TlsFiles {
        @Override
        public List<Path> paths() {
            return List.of(certificate, privateKey);
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
    }
}
