// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code log-delivery/simulate --planted} takes minutes; whether it still could is seen here. */
final class PlantedTest {
    @ParameterizedTest
    @EnumSource
    void shouldHaveItsPlaceInTheCode(Planted planted) throws IOException {
        assertThat(planted.places(Path.of("src/main/java/dev/caudal/delivery/internal")))
                .isEqualTo(1);
    }
}
