// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

@WithLocalKafka
final class DirectSinkIT extends DeliverySinkContract {
    DirectSinkIT(LocalKafka kafka, @TempDir Path directory) throws Exception {
        super(Way.DIRECT, kafka, directory);
    }
}
