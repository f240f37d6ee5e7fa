// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A certificate signing request (PKCS#10), of which only the public key counts: what it says of its owner is ignored. */
public final class SigningRequest {
    private static final int MIN_EC_BITS = 256;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;

    private SigningRequest() {}

    /**
     * The key in a request, after the proof that the sender has the private one.
     *
     * @param pem the request
     * @throws ProvisioningException if it is none, its signature is not its own key's, or the key is too weak
     */
    public static PublicKey key(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw ProvisioningException.usage("there is no block 'CERTIFICATE REQUEST' in it");
            }
            if (!request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()))) {
                throw ProvisioningException.usage(
                        "the request is not signed with its own key: whoever sent it has not shown that the key is his");
            }
            return strong(new JcaPKCS10CertificationRequest(request).getPublicKey());
        } catch (IOException | PKCSException | OperatorCreationException | GeneralSecurityException e) {
            throw ProvisioningException.usage("the request cannot be read: " + e.getMessage());
        }
    }

    private static PublicKey strong(PublicKey key) {
        if (key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() >= MIN_EC_BITS) {
            return key;
        }
        if (key instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() >= MIN_RSA_BITS
                && rsa.getModulus().bitLength() <= MAX_RSA_BITS) {
            return key;
        }
        throw ProvisioningException.usage("the request's key is " + key.getAlgorithm() + ", or too weak: EC from "
                + MIN_EC_BITS + " bits and RSA from " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits are signed");
    }
}
