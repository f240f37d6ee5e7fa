// SPDX-License-Identifier: Apache-2.0
/**
 * Keys and certificates: the clients' CA in the state directory, and what it issues.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.certificates.ClientAuthority}. EC P-256 throughout, private keys as
 * unencrypted PKCS#8, because that is what every Kafka client reads. A customer's key exists in memory and in his zip alone.
 */
@NullMarked
package dev.caudal.provisioner.certificates;

import org.jspecify.annotations.NullMarked;
