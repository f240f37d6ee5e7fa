// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.EdgeSource;
import dev.caudal.sources.spi.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commented {@code edge.yaml} that the package installs. */
final class ExampleFileTest {
    private static final Path EXAMPLE = Path.of("src/deb/edge.yaml");

    @Test
    void shouldBeValidAsItIs() throws Exception {
        assertThat(EdgeConfigReader.read(EXAMPLE, Overrides.NONE, EdgeSource::make)
                        .platforms())
                .isNotEmpty();
    }

    @Test
    void shouldBeValidWithEveryCommentedKeyTakenInAtItsDefault(@TempDir Path directory) throws Exception {
        String all = Files.readString(EXAMPLE).replaceAll("(?m)^( *)#(?= *[a-zA-Z]+:)", "$1");
        Path file = Files.writeString(directory.resolve("edge.yaml"), all);
        EdgeConfig read = EdgeConfigReader.read(file, Overrides.NONE, EdgeSource::make);
        EdgeConfig example = EdgeConfigReader.read(EXAMPLE, Overrides.NONE, EdgeSource::make);
        assertThat(read.drain()).isEqualTo(example.drain());
        assertThat(read.customers().refresh()).isEqualTo(example.customers().refresh());
    }

    @Test
    void shouldNameEveryKey() throws IOException {
        String example = Files.readString(EXAMPLE);
        TreeSet<String> missing = new TreeSet<>();
        for (Map.Entry<String, List<Option<?>>> group : EdgeOptions.GROUPS.entrySet()) {
            for (Option<?> option : group.getValue()) {
                String key = "(?m)(^|[ {#])" + Pattern.quote(option.name()) + ":";
                if (!Pattern.compile(key).matcher(example).find()) {
                    missing.add(group.getKey() + "." + option.name());
                }
            }
        }
        assertThat(missing).as("keys to explain in edge-producer/" + EXAMPLE).isEmpty();
    }
}
