// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestCounterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "varnish",
                "varnish edge1",
                "varnish /var/lib/varnish/edge1",
                "http://127.0.0.1:8080/stub_status",
                "http://localhost/nginx?x=1",
                "http://[::1]:81/"
            })
    void shouldBeTheTextThatItWasMadeOf(String text) {
        assertThat(RequestCounter.of(text)).hasToString(text).isEqualTo(RequestCounter.of(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "varnishstat | neither 'none' nor 'varnish' nor",
                "varnish -n edge1 | written without -n",
                "https://127.0.0.1/stub_status | not of this machine",
                "http://nginx.example/stub_status | not of this machine",
                "http://127.0.0.1:99999/ | no port",
                "http://127.0.0.1:80/a b | no URL",
                "http://root:geheim@127.0.0.1/ | names a user",
            })
    void shouldRefuseWhatNamesNoCounter(String text, String problem) {
        assertThatThrownBy(() -> RequestCounter.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("geheim");
    }

    @Test
    void shouldReadWhatEachVersionOfVarnishstatPrints() throws IOException {
        String counter = "\"MAIN.client_req\": {\"description\": \"Good client requests received\", \"value\": 7}";
        assertThat(Varnishstat.count("{\"version\": 1, \"counters\": {" + counter + "}}"))
                .isEqualTo(7);
        assertThat(Varnishstat.count("{\"timestamp\": \"now\", " + counter + "}"))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"counters\": {}}", "{\"MAIN.client_req\": {\"value\": \"7\"}}"})
    void shouldRefuseWhatVarnishstatDoesNotPrint(String printed) {
        assertThatThrownBy(() -> Varnishstat.count(printed))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("varnishstat prints");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-x",
                "HTTP/1.1 403 Forbidden\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nwelcome",
                "HTTP/1.1 200 OK\r\n\r\nserver accepts handled requests\n 1 1 x\n"
            })
    void shouldRefuseAnotherPageThanThatOfStubStatus(String answer) {
        assertThatThrownBy(() -> StubStatus.count(answer)).isInstanceOf(IOException.class);
    }
}
