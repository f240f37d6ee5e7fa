// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Varnish's own counter of client requests, as {@code varnishstat} prints it: a short-lived process for each look, with a
 * deadline.
 *
 * @param instance what varnishd was given as {@code -n}; empty for the only one
 */
record Varnishstat(String instance) implements RequestCounter {
    static final String NAME = "varnish";

    private static final String COUNTER = "MAIN.client_req";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** It waits itself for a varnishd that is being started. */
    private static final long PATIENCE_SECONDS = 10;

    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_SHOWN = 300;

    /** What else the environment holds is none of its business. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", VarnishncsaArguments.DEFAULT_INSTANCE);

    static Varnishstat of(String instance) {
        if (instance.startsWith("-")) {
            throw new IllegalArgumentException("'" + NAME + " " + instance + "': the instance is written without -n");
        }
        return new Varnishstat(instance);
    }

    @Override
    public long read() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().keySet().retainAll(ENVIRONMENT);
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("varnishstat gives no answer within " + PATIENCE_SECONDS + " s");
            }
            String printed = text(process.getInputStream());
            if (process.exitValue() != 0) {
                throw new IOException("varnishstat: " + complaint(process, printed));
            }
            return count(printed);
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("varnishstat", "-1", "-j", "-f", COUNTER));
        if (!instance.isEmpty()) {
            command.addAll(List.of("-n", instance));
        }
        return command;
    }

    /** Up to Varnish 6.4 the counters stand at the top of the document. */
    static long count(String printed) throws IOException {
        try {
            JsonNode document = JSON.readTree(printed);
            JsonNode value = document.path("counters").path(COUNTER).path("value");
            if (value.isMissingNode()) {
                value = document.path(COUNTER).path("value");
            }
            if (value.canConvertToLong() && value.isIntegralNumber()) {
                return value.longValue();
            }
        } catch (JsonProcessingException e) {
            throw new IOException("varnishstat prints something else than JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException("varnishstat prints no " + COUNTER);
    }

    private static String complaint(Process process, String printed) throws IOException {
        String said = text(process.getErrorStream()) + printed;
        String first = said.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        return "ended with " + process.exitValue() + ": " + first.substring(0, Math.min(first.length(), MOST_SHOWN));
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return instance.isEmpty() ? NAME : NAME + " " + instance;
    }
}
