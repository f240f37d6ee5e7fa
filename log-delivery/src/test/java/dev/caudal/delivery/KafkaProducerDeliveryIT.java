// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class KafkaProducerDeliveryIT extends DeliveryContract {
    KafkaProducerDeliveryIT(LocalKafka kafka, @TempDir Path directory) throws IOException {
        super(Way.KAFKA_PRODUCER, kafka, directory);
    }
}
