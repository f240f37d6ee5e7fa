// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@WithLocalKafka
final class DirectDeliveryIT extends DeliveryContract {
    DirectDeliveryIT(LocalKafka kafka, @TempDir Path directory) throws IOException {
        super(Way.DIRECT, kafka, directory);
    }
}
