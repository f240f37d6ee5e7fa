// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.kafka.AdminProperties;
import dev.caudal.provisioner.model.OwnTopics;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that loses one of its threads says so, and does not answer from what it knew before. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class LostThreadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static volatile String doomed = "";

    @TempDir
    private static Path work;

    private static Operator operator;

    @BeforeAll
    static void init(LocalKafka kafka) {
        operator = Operator.initialised(kafka, work);
    }

    @AfterEach
    void spare() {
        doomed = "";
    }

    @Test
    void shouldNotAnswerFromAFrozenStateWhenTheRegistryIsFollowedNoMore() {
        try (ServedApi api = new ServedApi(operator, planted(), () -> operator.open(Progress.NONE))) {
            String token = api.token(operator, "operator");
            assertThat(api.call("GET", "/health/ready", null, null).statusCode())
                    .isEqualTo(200);
            doomed = "caudal-registry-follower";

            assertThat(api.call("PUT", "/v1/customers/lost/streaming", token, null)
                            .statusCode())
                    .isEqualTo(503);

            HttpResponse<String> ready = await(api, "/health/ready", answer -> answer.statusCode() == 503);
            assertThat(ready.body()).contains("registry").doesNotContain("planted");
            assertThat(api.call("GET", "/health/live", null, null).statusCode()).isEqualTo(503);
            assertThat(api.call("GET", "/v1/customers/lost/streaming", token, null)
                            .statusCode())
                    .isEqualTo(503);
            assertThat(api.call("GET", "/v1/edge/active-customers", token, null).statusCode())
                    .isEqualTo(503);
            assertThat(api.log()).contains("the thread of the registry ended");
        }
    }

    @Test
    void shouldNotBeReadyWithoutAReconciler() {
        try (ServedApi api = new ServedApi(operator, planted(), () -> {
            if (Thread.currentThread().getName().equals("caudal-reconciler")) {
                throw new OutOfMemoryError("planted");
            }
            return operator.open(Progress.NONE);
        })) {
            assertThat(await(api, "/health/ready", answer -> answer.body().contains("reconciler"))
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void shouldNotBeReadyWithoutTheTally() throws Exception {
        Map<String, Object> admin = new HashMap<>(
                AdminProperties.read(operator.kafka().adminPropertiesFile()).values());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(admin, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(OwnTopics.TALLY, new byte[1], new byte[1]))
                    .get();
        }
        doomed = "caudal-tally-follower";
        try (ServedApi api = new ServedApi(operator, planted(), () -> operator.open(Progress.NONE))) {
            assertThat(await(api, "/health/ready", answer -> answer.body().contains("tally"))
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    private static HttpResponse<String> await(ServedApi api, String path, Predicate<HttpResponse<String>> fits) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = api.call("GET", path, null, null);
        while (!fits.test(answer)) {
            assertThat(System.nanoTime()).as(answer.body() + api.log()).isLessThan(deadline);
            ServedApi.pause();
            answer = api.call("GET", path, null, null);
        }
        return answer;
    }

    private static AdminProperties planted() {
        Map<String, Object> values = new HashMap<>(
                AdminProperties.read(operator.kafka().adminPropertiesFile()).values());
        values.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, Planted.class.getName());
        return new AdminProperties(values);
    }

    /** Ends the thread that is doomed; what it throws no client takes for a failure of an interceptor. */
    public static final class Planted implements ConsumerInterceptor<byte[], byte[]> {
        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            if (Thread.currentThread().getName().equals(doomed)) {
                throw new OutOfMemoryError("planted");
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            // Nobody commits.
        }

        @Override
        public void close() {
            // Nothing to close.
        }

        @Override
        public void configure(Map<String, ?> configs) {
            // Nothing to configure.
        }
    }
}
