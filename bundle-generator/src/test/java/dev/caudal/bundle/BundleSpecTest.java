// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleSpecTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a b", "a\nb", "-x", "ü", "a/b", "a.b", "123456789012345678901234567890123"})
    void shouldRefuseABrandThatIsNoFileName(String brand) {
        assertThatThrownBy(() -> new Brand(brand)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kafka1", "kafka1:", "kafka1:x", "a b:1", "a\":1", "a:1\nx:2", "${HOME}:1", "a:123456"})
    void shouldRefuseWhatIsNoBroker(String broker) {
        assertThatThrownBy(() -> spec(broker, "c83", "c83_", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "__consumer_offsets", "a b", "a\"b", "a/b"})
    void shouldRefuseWhatIsNoTopic(String topic) {
        assertThatThrownBy(() -> spec("a:1", topic, "c83_", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c83", "c8", "_", "c83_\"", "C83_"})
    void shouldRefuseAGroupPrefixThatCouldMatchAnotherCustomers(String prefix) {
        assertThatThrownBy(() -> spec("a:1", "c83", prefix, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/../../b", "a//b", "..", "a\\b", ""})
    void shouldRefuseAPathThatLeavesTheFolder(String path) {
        assertThatThrownBy(() -> new KitFile(path, "", Syntax.TEXT, FileAccess.SHARED, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNeverShowASecret() {
        assertThat(Specs.spec().toString())
                .doesNotContain("secret")
                .doesNotContain(Specs.CREDENTIALS.password())
                .doesNotContain("identity");
    }

    private static BundleSpec spec(String broker, String topic, String groupPrefix, String name) {
        return new BundleSpec(
                CustomerId.of("83"),
                name,
                Brand.DEFAULT,
                List.of(broker),
                new TreeMap<>(Map.of(StreamName.ACCESS, topic)),
                groupPrefix,
                Duration.ofDays(3),
                Specs.CREDENTIALS);
    }
}
