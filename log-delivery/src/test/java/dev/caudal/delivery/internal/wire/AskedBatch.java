// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import org.apache.kafka.common.Uuid;

/** A batch that is asked about at a broker, real or not, and what was said of it. */
public final class AskedBatch implements ProduceEntry {
    private final String topic;
    private final Uuid id;
    private final int partition;
    private final byte[] batch;
    /** The last answer; null as long as there is none. */
    public ProduceAnswer answer;

    int answers;

    public AskedBatch(String topic, Uuid id, int partition, byte[] batch) {
        this.topic = topic;
        this.id = id;
        this.partition = partition;
        this.batch = batch;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Uuid topicId() {
        return id;
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public byte[] recordBatch() {
        return batch;
    }

    @Override
    public void answered(ProduceAnswer said) {
        answer = said;
        answers++;
    }
}
