// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * How {@code init} goes about it.
 *
 * @param development whether an unsafe cluster is good enough; its problems become warnings
 * @param keptCas CAs, besides the brokers' own, that brokers trust by now and shall go on trusting
 */
public record InitOptions(boolean development, List<X509Certificate> keptCas) {
    /** Copies the list. */
    public InitOptions {
        keptCas = List.copyOf(keptCas);
    }
}
