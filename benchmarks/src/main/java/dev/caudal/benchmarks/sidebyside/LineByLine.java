// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks.sidebyside;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The plain program: each line of standard input goes to {@code c<id>} through a {@code KafkaProducer}, a send for each, with
 * the tuning that the other contenders have. Ends when the input does and everything is acknowledged.
 *
 * <pre>LineByLine BOOTSTRAP CERTIFICATE KEY CA CODEC LEVEL</pre>
 */
final class LineByLine {
    private static final int BUFFER_BYTES = 64 * 1024;

    private LineByLine() {}

    /** Runs until standard input ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 6) {
            throw new IllegalArgumentException("usage: LineByLine BOOTSTRAP CERTIFICATE KEY CA CODEC LEVEL");
        }
        Map<String, Object> config = Map.ofEntries(
                Map.entry("bootstrap.servers", arguments[0]),
                Map.entry("security.protocol", "SSL"),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry("ssl.keystore.certificate.chain", Files.readString(Path.of(arguments[1]))),
                Map.entry("ssl.keystore.key", Files.readString(Path.of(arguments[2]))),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.certificates", Files.readString(Path.of(arguments[3]))),
                Map.entry("compression.type", arguments[4]),
                Map.entry("compression." + arguments[4] + ".level", Integer.parseInt(arguments[5])),
                Map.entry("acks", "all"),
                Map.entry("linger.ms", 1_000),
                Map.entry("batch.size", 1 << 20),
                Map.entry("buffer.memory", 64L << 20),
                Map.entry("max.request.size", 2 << 20));
        AtomicLong lost = new AtomicLong();
        // Latin-1 is a byte for a character, both ways.
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.ISO_8859_1), BUFFER_BYTES)) {
            String line;
            while ((line = lines.readLine()) != null) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    byte[] value = line.substring(space + 1).getBytes(StandardCharsets.ISO_8859_1);
                    producer.send(new ProducerRecord<>("c" + line.substring(0, space), value), (metadata, failure) -> {
                        if (failure != null) {
                            lost.incrementAndGet();
                        }
                    });
                }
            }
        }
        if (lost.get() > 0) {
            throw new IOException(lost + " lines were not acknowledged");
        }
    }
}
