// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.core.naming.NodeName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A line that an edge node sent of itself.
 *
 * @param node which
 * @param run which life of its process
 * @param sequence the how-many-th of that life, from 1
 * @param at when it was sent, by the node's clock
 */
public record Canary(NodeName node, String run, long sequence, Instant at) {
    private static final int FORMAT = 1;
    private static final int MAX_BYTES = 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * From a record's value.
     *
     * @throws IllegalArgumentException if it is no canary
     */
    public static Canary parse(byte[] value) {
        if (value.length > MAX_BYTES) {
            throw new IllegalArgumentException("a canary has at most " + MAX_BYTES + " bytes, not " + value.length);
        }
        try {
            JsonNode json = JSON.readTree(value);
            if (json.path("canary").asInt() != FORMAT) {
                throw new IllegalArgumentException("no canary of format " + FORMAT);
            }
            long sequence = json.path("sequence").asLong();
            String run = json.path("run").asText();
            if (sequence < 1 || !run.matches("[A-Za-z0-9-]{1,64}")) {
                throw new IllegalArgumentException("its run or sequence is not of its form");
            }
            return new Canary(
                    NodeName.of(json.path("node").asText()),
                    run,
                    sequence,
                    Instant.parse(json.path("at").asText()));
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        }
    }
}
