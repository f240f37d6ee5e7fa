// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildJvmTest {
    @TempDir
    private Path temp;

    @Test
    void shouldPassArgumentsUnchangedWhenTheyNeedQuoting() throws Exception {
        Path console = temp.resolve("console.log");
        Process child = ChildJvm.start(
                temp.resolve("with space.args"),
                console,
                List.of("-Da=b c"),
                Echo.class.getName(),
                List.of("back\\slash", "quo\"te", "two words", "#no comment", "'single'"));

        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(console))
                .containsExactly("b c", "back\\slash", "quo\"te", "two words", "#no comment", "'single'");
    }

    /** Prints a system property and its arguments. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            System.out.println(System.getProperty("a"));
            for (String argument : arguments) {
                System.out.println(argument);
            }
        }
    }
}
