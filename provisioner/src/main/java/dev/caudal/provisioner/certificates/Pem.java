// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text, one line end form ({@code \n}) everywhere. Pure functions. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private Pem() {}

    /** A certificate. */
    public static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate without an encoding", e);
        }
    }

    /** A key, unencrypted PKCS#8. */
    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /**
     * Every certificate in the text, in order; other blocks are passed over.
     *
     * @throws CertificateException if one is damaged
     */
    public static List<X509Certificate> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                certificates.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(decode(block.group(2)))));
            }
        }
        return certificates;
    }

    /**
     * The first private key in the text, which must be an unencrypted EC key in PKCS#8.
     *
     * @throws GeneralSecurityException if there is none such
     */
    public static PrivateKey privateKey(String text) throws GeneralSecurityException {
        return privateKey("EC", text);
    }

    /**
     * The first private key in the text, unencrypted PKCS#8, of the kind that fits the certificate.
     *
     * @throws GeneralSecurityException if there is none such
     */
    public static PrivateKey privateKeyOf(X509Certificate certificate, String text) throws GeneralSecurityException {
        return privateKey(certificate.getPublicKey().getAlgorithm(), text);
    }

    private static PrivateKey privateKey(String algorithm, String text) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("PRIVATE KEY")) {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(decode(block.group(2))));
            }
        }
        throw new GeneralSecurityException("holds no block 'PRIVATE KEY'");
    }

    private static String block(String label, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    private static byte[] decode(String text) {
        return Base64.getMimeDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
    }
}
