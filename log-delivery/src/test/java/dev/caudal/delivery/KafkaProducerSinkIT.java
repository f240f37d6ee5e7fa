// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@WithLocalKafka
final class KafkaProducerSinkIT extends DeliverySinkContract {
    KafkaProducerSinkIT(LocalKafka kafka, @TempDir Path directory) throws Exception {
        super(Way.KAFKA_PRODUCER, kafka, directory);
    }
}
