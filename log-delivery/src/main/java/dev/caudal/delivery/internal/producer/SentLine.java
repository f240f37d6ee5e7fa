// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import java.util.Queue;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One line given to the producer, and its answer. The callback runs on the producer's I/O thread, where a slow one would
 * stall every topic: it notes the outcome and passes itself on.
 */
final class SentLine implements Callback {
    final Producer<byte[], byte[]> producer;
    final StagedLines block;
    final int index;
    final int bytes;

    private final Thread sender;
    private final Queue<SentLine> answers;

    /** Null if the brokers have acknowledged the line. */
    @Nullable
    Exception failure;

    private boolean refusedAtOnce;

    SentLine(
            Producer<byte[], byte[]> producer,
            StagedLines block,
            int index,
            int bytes,
            Thread sender,
            Queue<SentLine> answers) {
        this.producer = producer;
        this.block = block;
        this.index = index;
        this.bytes = bytes;
        this.sender = sender;
        this.answers = answers;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        failure = exception;
        if (Thread.currentThread().equals(sender)) {
            refusedAtOnce = exception != null;
        } else {
            answers.add(this);
        }
    }

    /** Sender's thread, after {@code send}: why the producer did not take the line, or null if the answer comes later. */
    @Nullable
    Exception refusal() {
        return refusedAtOnce ? failure : null;
    }
}
