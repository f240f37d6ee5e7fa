// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.TlsFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link KafkaProducer} for each codec in use, made when its first line comes. Owned by the delivering thread. A
 * producer that cannot be made (unreadable certificate, unknown host) or that the brokers refuse is made anew after a
 * pause, forever.
 */
final class Producers {
    private static final Logger LOG = LoggerFactory.getLogger(Producers.class);

    /** Largest request: one record of 1 MiB and what surrounds it. The producer checks it before compression. */
    private static final int MAX_REQUEST_BYTES = StagingSink.MAX_LINE_BYTES + 64 * 1024;

    private static final int BATCH_BYTES = 16 * 1024;
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final DeliverySettings settings;
    private final Map<Codec, Producer<byte[], byte[]>> byCodec = new EnumMap<>(Codec.class);
    private long retryAtNanos;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private @Nullable String failure;
    private @Nullable String lastReason;

    Producers(DeliverySettings settings) {
        this.settings = settings;
    }

    /** Buffer of all producers together is a part of the memory limit: the lines staged before them have the rest. */
    static long bufferBytes(DeliverySettings settings) {
        return Math.max(2L << 20, settings.memoryLimitBytes() / 4);
    }

    /** The codec's producer, or null if it cannot be made at present. */
    @Nullable
    Producer<byte[], byte[]> of(Codec codec, long nanoTime) {
        Producer<byte[], byte[]> producer = byCodec.get(codec);
        if (producer != null || (failure != null && nanoTime - retryAtNanos < 0)) {
            return producer;
        }
        try {
            producer = new KafkaProducer<>(properties(codec), new ByteArraySerializer(), new ByteArraySerializer());
            byCodec.put(codec, producer);
            if (failure != null) {
                LOG.info("Kafka client made anew");
            }
            failure = null;
            return producer;
        } catch (IOException | KafkaException e) {
            pauseAfter("cannot make a Kafka client: " + rootMessage(e), nanoTime);
            return null;
        }
    }

    /** A broker has answered one of them: the next failure is a new one. */
    void worked() {
        pauseNanos = FIRST_PAUSE_NANOS;
        lastReason = null;
    }

    /**
     * The brokers refuse this producer's certificate, or it theirs. It would never look at the files again, so after a pause
     * a new one is made, from what the files are then.
     */
    void refused(Codec codec, Producer<byte[], byte[]> producer, Exception reason, long nanoTime) {
        if (discard(codec, producer)) {
            pauseAfter("no TLS connection: " + rootMessage(reason), nanoTime);
        }
    }

    private void pauseAfter(String reason, long nanoTime) {
        if (!reason.equals(lastReason)) {
            LOG.warn("{}; lines wait in memory, the next try comes within 40 s", reason);
            lastReason = reason;
        }
        failure = reason;
        retryAtNanos = nanoTime + pauseNanos + ThreadLocalRandom.current().nextLong(pauseNanos / 4);
        pauseNanos = Math.min(pauseNanos * 2, LONGEST_PAUSE_NANOS);
    }

    /** Why there is no producer at present, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Sends open batches without waiting for the linger. Does not wait for the answers. */
    void hurry() {
        byCodec.forEach((codec, producer) -> {
            // flush() sends at once but waits without a limit, hence on a thread that nobody waits for.
            Thread flusher = new Thread(producer::flush, "delivery-flush-" + codec.label());
            flusher.setDaemon(true);
            flusher.start();
        });
    }

    /**
     * Closes a producer at once; whatever it held is answered as failed. The next call of {@link #of} makes a new one.
     *
     * @return false if the producer had been replaced before
     */
    boolean discard(Codec codec, Producer<byte[], byte[]> producer) {
        if (!byCodec.remove(codec, producer)) {
            return false;
        }
        producer.close(Duration.ZERO);
        return true;
    }

    /** Closes all at once. When this returns, every line that was in flight has been answered. */
    void close() {
        byCodec.values().forEach(producer -> producer.close(Duration.ZERO));
        byCodec.clear();
    }

    private Map<String, Object> properties(Codec codec) throws IOException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "caudal-edge-" + settings.node());
        TlsFiles tls = settings.tls();
        if (tls != null) {
            properties.putAll(tls.clientProperties());
        }
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec.label());
        boolean ownLevel = codec == settings.codec();
        switch (codec) {
            case ZSTD ->
                properties.put(
                        ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, ownLevel ? settings.compressionLevel() : 1);
            case GZIP ->
                properties.put(
                        ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, ownLevel ? settings.compressionLevel() : 1);
            // The client's default level is its fast compressor; every other number selects the slow one.
            case LZ4, NONE -> {}
        }
        // Said explicitly, so that a contradiction is an error and not a silent downgrade.
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes(settings));
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, settings.linger().toMillis());
        properties.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(settings.requestTimeout().toMillis()));
        properties.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(settings.requestTimeout()
                        .multipliedBy(3)
                        .plus(settings.linger())
                        .toMillis()));
        properties.put(
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG, settings.retryBackoff().toMillis());
        properties.put(
                ProducerConfig.METADATA_MAX_AGE_CONFIG,
                settings.metadataRefresh().toMillis());
        // A quiet customer's first line must not find his topic forgotten.
        properties.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofHours(24).toMillis());
        properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        // Each topic's metrics would cost 7 KiB in JMX and are never removed.
        properties.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        return properties;
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
