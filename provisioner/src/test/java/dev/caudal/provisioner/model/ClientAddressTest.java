// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"203.0.113.7", "0.0.0.0", "2001:db8::7", "2001:0DB8:0:0::0007", "::1", "::", "::ffff:203.0.113.7"
            })
    void shouldHaveTheFormInWhichTheAuthorizerSeesIt(String spelled) throws UnknownHostException {
        assertThat(ClientAddress.of(spelled).text())
                .isEqualTo(InetAddress.getByName(spelled).getHostAddress());
    }

    @Test
    void shouldBeOneAddressHoweverItIsSpelled() {
        assertThat(ClientAddress.of("2001:db8::7")).isEqualTo(ClientAddress.of("2001:0DB8:0:0:0:0:0:7"));
        assertThat(ClientAddress.of("::ffff:203.0.113.7").text()).isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "10.0.0.0/8",
                "10.0.0.1/32",
                "2001:db8::/32",
                "host",
                "host.example",
                "1.2.3",
                "1.2.3.4.5",
                "256.0.0.1",
                "01.2.3.4",
                "0x7f.0.0.1",
                "2130706433",
                "fe80::1%eth0",
                "[::1]",
                ":::",
                "1.2.3.4:80",
                "１.2.3.4",
                "1.2.3.4\n"
            })
    void shouldRefuseEverythingElse(String spelled) {
        assertThatThrownBy(() -> ClientAddress.of(spelled)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayWhyANetworkIsRefused() {
        assertThatThrownBy(() -> ClientAddress.of("10.0.0.0/8"))
                .hasMessageContaining("compares single addresses as text");
    }
}
