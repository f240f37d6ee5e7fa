// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Which partition the lines of a source go to: this modulo the topic's partitions. The same over restarts, versions and
 * ways of delivery, or a source would lose its order.
 */
public final class PartitionHash {
    private PartitionHash() {}

    /** CRC32C of node, a zero byte and source, without its highest bit: never negative. */
    public static int of(String node, String source) {
        CRC32C hash = new CRC32C();
        hash.update(node.getBytes(StandardCharsets.UTF_8));
        hash.update(0);
        hash.update(source.getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() & Integer.MAX_VALUE);
    }
}
