// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TallyRecordTest {
    private static final String NODE = "mad1-edge07";

    @Test
    void shouldReadTheExampleInTheDocumentation() throws IOException {
        TallyRecord record = parse(example());

        assertThat(record.sequence()).isEqualTo(17);
        assertThat(record.listVersion()).isEqualTo(42);
        assertThat(record.rows()).hasSize(1);
        TallyRecord.Row row = record.rows().get(0);
        assertThat(row.customer()).isEqualTo(CustomerId.of("83"));
        assertThat(row.hour()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(row.dropped()).isEqualTo(17);
        assertThat(row.readBytes()).isEqualTo(16_804_760);
        assertThat(row.deliveredBytes()).isEqualTo(1_520_331);
        assertThat(row.acknowledged())
                .containsExactlyInAnyOrder(
                        new TallyRecord.Acknowledged("c83", 0, 30_000), new TallyRecord.Acknowledged("c83", 1, 30_000));
    }

    @Test
    void shouldPassOverWhatItDoesNotKnow() throws IOException {
        assertThat(parse(example().replace("\"format\"", "\"news\": [1], \"format\""))
                        .sequence())
                .isEqualTo(17);
    }

    @Test
    void shouldTakeBytesForNoneWhereANodeDoesNotSay() throws IOException {
        String older = example().replace("\"readBytes\": 16804760, ", "").replace("\"deliveredBytes\": 1520331, ", "");
        assertThat(older).doesNotContain("Bytes");

        TallyRecord.Row row = parse(older).rows().get(0);

        assertThat(row.delivered()).isEqualTo(60_000);
        assertThat(row.readBytes()).isZero();
        assertThat(row.deliveredBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"format\": 1|\"format\": 2|format",
                "\"sequence\": 17|\"sequence\": -1|sequence is no count",
                "\"sequence\": 17|\"sequence\": 1.5|sequence is no count",
                "\"sequence\": 17|\"sequence\": 99999999999999999999|sequence is no count",
                "\"run\": \"9f31c2aa\"|\"run\": 3|run is no text",
                "10:00:00Z|10:00:01Z|is not the beginning",
                "\"delivered\": 60000|\"delivered\": 60001|its parts are 60000",
                "\"readBytes\": 16804760|\"readBytes\": -1|readBytes is no count",
                "\"deliveredBytes\": 1520331|\"deliveredBytes\": \"1\"|deliveredBytes is no count",
                "\"id\": \"83\"|\"id\": \"../83\"|is no valid customer id",
                "\"1\": 30000|\"x\": 30000|a partition is a number",
                "mad1-edge07|bcn1|the key is not the node",
                "{|[|it is no JSON",
            })
    void shouldRefuseWhatIsNotRight(String right, String wrong, String reason) throws IOException {
        String text = example();
        assertThat(text).contains(right);

        assertThatThrownBy(() -> parse(text.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static TallyRecord parse(String text) {
        return TallyRecord.parse(NODE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String example() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "tally.md"));
        int begin = page.indexOf("```json") + "```json".length();
        return page.substring(begin, page.indexOf("```", begin));
    }
}
