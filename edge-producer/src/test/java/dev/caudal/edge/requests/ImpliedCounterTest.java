// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose counter a command implies: only of a varnishncsa that logs everything. */
final class ImpliedCounterTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void install() throws IOException {
        Path varnishstat = Files.createFile(directory.resolve("varnishstat"));
        assertThat(varnishstat.toFile().setExecutable(true)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            varnishncsa                                ! varnish
            /usr/bin/varnishncsa -F %h -q              !
            varnishncsa -c -F %{VCL_Log:customer}x     ! varnish
            varnishncsa -n edge -F %h                  ! varnish edge
            varnishncsa -nedge -cEF -q                 ! varnish edge
            varnishncsa -cnedge -t off -j              ! varnish edge
            varnishncsa -n /var/lib/varnish/b          ! varnish /var/lib/varnish/b
            """)
    void shouldBeTheServerOfAVarnishncsaThatLogsEveryRequest(String command, @Nullable String counter) {
        assertThat(implied(command, Map.of())).isEqualTo(counter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tail -F /var/log/a.log",
                "varnishlog -c",
                "sh -c varnishncsa",
                "varnishncsa -q ReqURL~x",
                "varnishncsa -cq x",
                "varnishncsa -b",
                "varnishncsa -r file",
                "varnishncsa -w file",
                "varnishncsa -R 10/1s",
                "varnishncsa -k 5",
                "varnishncsa -g request",
                "varnishncsa -d",
                "varnishncsa --optional",
                "varnishncsa x",
                "varnishncsa -n"
            })
    void shouldBeNobodysWhereNotEveryRequestIsLogged(String command) {
        assertThat(implied(command, Map.of())).isNull();
    }

    @Test
    void shouldBeNobodysWithoutVarnishstatAndFollowTheVariableOfVarnish() throws IOException {
        assertThat(implied("varnishncsa", Map.of("VARNISH_DEFAULT_N", "b"))).isEqualTo("varnish b");
        assertThat(implied("varnishncsa -n a", Map.of("VARNISH_DEFAULT_N", "b")))
                .isEqualTo("varnish a");
        Files.delete(directory.resolve("varnishstat"));
        assertThat(implied("varnishncsa", Map.of())).isNull();
    }

    @Test
    void shouldBeWrittenAsNoneWhereNothingIsToBeCompared() {
        assertThat(RequestCounter.of("none")).isEqualTo(RequestCounter.NONE).hasToString("none");
    }

    private @Nullable String implied(String command, Map<String, String> environment) {
        List<String> words = Arrays.asList(command.split(" +", -1));
        RequestCounter counter = RequestCounter.impliedBy(words, environment, "/nowhere::" + directory);
        return counter == null ? null : counter.toString();
    }
}
