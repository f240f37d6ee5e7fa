// SPDX-License-Identifier: Apache-2.0
package dev.caudal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.InvalidRoutingTableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentedExamplesTest {
    private static final Path PAGE = Path.of("..", "docs", "log-core.md");
    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "caudal", "examples");

    @ParameterizedTest
    @ValueSource(strings = {"CountBytesByCustomer.java", "LastTokenProvider.java"})
    void shouldBeOnThePageAsTheyAreCompiled(String file) throws IOException {
        String code = Files.readString(SOURCES.resolve(file));
        String shown = code.substring(code.indexOf("package ")).strip();

        assertThat(Files.readString(PAGE)).contains("```java\n" + shown + "\n```");
    }

    @Test
    void shouldCountBytesByCustomer() throws IOException, InvalidRoutingTableException {
        byte[] log = "83 GET /a\n91 GET /\n7 GET /b\n83 GET /c".getBytes(StandardCharsets.US_ASCII);

        assertThat(CountBytesByCustomer.count(new ByteArrayInputStream(log)))
                .isEqualTo("{c83=12, c91=5}\n"
                        + "read 4 + recovered 0 = delivered 0 + dropped 0 + unsubscribed 1 + in memory 3 + in spool 0");
    }
}
