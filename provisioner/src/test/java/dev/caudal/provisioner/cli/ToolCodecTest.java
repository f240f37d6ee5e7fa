// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.bundle.Tool;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Compression;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ToolCodecTest {
    @Test
    void shouldChooseACodecThatEveryToolReads() {
        assertThat(ToolCodec.choose(List.of(Tool.FILEBEAT, Tool.FLUENT_BIT), null))
                .isEqualTo(Compression.LZ4);
    }

    @Test
    void shouldLeaveTheChoiceToTheEdgesWhereAnyCodecWillDo() {
        assertThat(ToolCodec.choose(List.of(), null)).isNull();
        assertThat(ToolCodec.choose(List.of(Tool.FILEBEAT, Tool.VECTOR), null)).isNull();
    }

    @Test
    void shouldKeepWhatTheOperatorAskedForIfTheToolsReadIt() {
        assertThat(ToolCodec.choose(List.of(Tool.FLUENT_BIT), Compression.GZIP)).isEqualTo(Compression.GZIP);
        assertThat(ToolCodec.choose(List.of(Tool.VECTOR), Compression.ZSTD)).isEqualTo(Compression.ZSTD);
        assertThatThrownBy(() -> ToolCodec.choose(List.of(Tool.FLUENT_BIT), Compression.ZSTD))
                .hasMessage(
                        "--compression zstd cannot be read by Fluent Bit: leave --compression out, or use lz4, gzip,"
                                + " none");
    }

    @Test
    void shouldMakeTheToolsCodecTheCustomersOption() {
        OptionFlags flags = new OptionFlags();
        new CommandLine(flags)
                .registerConverter(Tool.class, Tool::of)
                .parseArgs("--tools", "vector,fluent-bit", "--tools=kcat");

        assertThat(flags.options().compression()).isEqualTo(Compression.LZ4);
    }

    @Test
    void shouldSayWhichToolsOfTheZipCannotReadTheCustomersCodec() {
        CustomerId customer = CustomerId.of("83");

        assertThat(ToolCodec.warnings(customer, Compression.LZ4)).isEmpty();
        assertThat(ToolCodec.warnings(customer, Compression.ZSTD))
                .containsExactly(
                        "warning: Fluent Bit cannot read zstd, in which the customer's lines come; if he uses it:"
                                + " subscribe 83 --tools fluent-bit");
        assertThat(ToolCodec.warnings(customer, null))
                .containsExactly(
                        "warning: Fluent Bit cannot read zstd, in which the customer's lines come unless the edges"
                                + " are set otherwise; if he uses it: subscribe 83 --tools fluent-bit");
    }
}
