// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.NodeName;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What became of an edge node's credentials.
 *
 * @param node the node
 * @param folder where {@code edge.crt.pem}, {@code edge.key.pem} and {@code ca.pem} are
 * @param notAfter when the certificate expires
 * @param result what was done
 */
public record EdgeReport(NodeName node, Path folder, Instant notAfter, Result result) {
    /** What was done to the folder. */
    public enum Result {
        /** A new certificate. */
        ISSUED,
        /** The same certificate; its grants or the brokers' CA were put right. */
        REFRESHED,
        /** Nothing: all was good. */
        UNCHANGED
    }
}
