// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** To write the page anew: {@code ./mvnw test -pl provisioner -am -Dcaudal.docs.update=true}. */
final class ConfigDocumentTest {
    @Test
    void shouldBeThePageInTheDocumentation() throws IOException {
        Path page = Path.of("..", "docs", "provisioner-configuration.md");
        if (Boolean.getBoolean("caudal.docs.update")) {
            Files.writeString(page, ConfigDocument.text());
        }
        assertThat(page).hasContent(ConfigDocument.text());
    }
}
