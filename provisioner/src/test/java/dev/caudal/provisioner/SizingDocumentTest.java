// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/sizing.md are what the command prints; {@code -Dcaudal.docs.update=true} writes them anew. */
class SizingDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("```\n\\$ provisioner ([^\n]+)\n[^`]*```");

    @Test
    void shouldPrintWhatThePageShows() throws Exception {
        Path page = Path.of("../docs/sizing.md");
        String before = Files.readString(page);
        Matcher examples = EXAMPLE.matcher(before);
        String after = examples.replaceAll(example -> {
            CommandRun run = CommandRun.of(example.group(1).split(" "));
            assertThat(run.exitCode()).as(run.err()).isZero();
            return Matcher.quoteReplacement("```\n$ provisioner " + example.group(1) + "\n" + run.out() + "```");
        });
        if (Boolean.getBoolean("caudal.docs.update")) {
            Files.writeString(page, after);
        }
        assertThat(page).hasContent(after);
        assertThat(examples.reset().results()).hasSizeGreaterThan(2);
    }

    @Test
    void shouldRefuseWhatIsNoLoadAndSayWhatToWrite() {
        assertThat(CommandRun.of("size", "--edges", "1", "--customers", "1", "--lines", "2e9")
                        .err())
                .contains("--lines")
                .contains("'2e9' has no time: write 2e9/day");
        CommandRun none = CommandRun.of("size", "--edges", "0", "--customers", "1", "--lines", "1/s");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("edges: 0 is not between 1 and 100000");
        for (String[] bad : new String[][] {{"--partitions", "0"}, {"--disk", "0"}, {"--retention", "0s"}}) {
            CommandRun refused =
                    CommandRun.of("size", "--edges", "1", "--customers", "1", "--lines", "1/s", bad[0], bad[1]);
            assertThat(refused.exitCode()).as(bad[0]).isEqualTo(2);
            assertThat(refused.err()).contains("is not between");
        }
    }
}
