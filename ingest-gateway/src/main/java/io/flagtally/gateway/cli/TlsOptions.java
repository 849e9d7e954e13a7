package io.flagtally.gateway.cli;

import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.gateway.tls.CertificateReader;
import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The settings of {@link TlsFiles}. */
final class TlsOptions {
    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "the server's certificate and those above it, PEM; read again when it changes")
    private Path certificate;

    @Option(
            names = "--tls-private-key",
            paramLabel = "FILE",
            description = "the certificate's private key, PEM (PKCS #8, not encrypted)")
    private Path privateKey;

    @Option(
            names = "--tls-keystore",
            paramLabel = "FILE",
            description = "certificates and private key as a PKCS #12 store, instead of PEM")
    private Path keystore;

    @Option(
            names = "--tls-keystore-password-file",
            paramLabel = "FILE",
            description = "a file whose first line is the store's password")
    private Path passwordFile;

    /** The settings; throws with all that is wrong with them or with the files. */
    TlsFiles settings() {
        TlsFiles files = files();
        long given = Stream.of(certificate, privateKey, keystore, passwordFile)
                .filter(Objects::nonNull)
                .count();
        if (given != files.paths().size()) {
            InvalidSettingsException.throwIfAny(List.of("tls-certificate: takes tls-private-key beside it, or else"
                    + " tls-keystore takes tls-keystore-password-file"));
        }
        try {
            if (!files.equals(TlsFiles.NONE)) {
                CertificateReader.read(files);
            }
        } catch (IOException e) {
            String setting = files instanceof TlsFiles.Pem ? "tls-certificate: " : "tls-keystore: ";
            InvalidSettingsException.throwIfAny(List.of(setting + e.getMessage()));
        }
        return files;
    }

    /** The files, where all of them are named. They are not opened here. */
    TlsFiles files() {
        if (certificate != null && privateKey != null) {
            return new TlsFiles.Pem(certificate, privateKey);
        }
        if (keystore != null && passwordFile != null) {
            return new TlsFiles.Pkcs12(keystore, passwordFile);
        }
        return TlsFiles.NONE;
    }
}
