// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The record of changes, as the command and the API show it. */
@ExtendWith(Serving.Shared.class)
final class HistoryIT {
    @Test
    void shouldSayWhoTookWhichStepForWhom(Serving serving) {
        serving.operator().succeed("subscribe", "ha", "hb");
        serving.operator()
                .succeed(
                        "bundle", "ha", "-o", serving.folder().resolve("ha.zip").toString());
        String token = serving.api().token(serving.operator(), "customer:hb");
        serving.api().json("DELETE", "/v1/customers/hb/streaming", token, null);

        JsonNode ofA = serving.operator().json("history", "ha", "-o", "json");
        JsonNode ofB = serving.operator().json("history", "hb", "-o", "json");
        JsonNode last = serving.operator().json("history", "--last", "3", "-o", "json");
        JsonNode asked = serving.api().json("GET", "/v1/history?customer=hb&limit=1000", serving.root(), null);

        assertThat(new TreeSet<>(ofA.findValuesAsText("customer"))).containsExactly("ha");
        assertThat(String.join("\n", ofA.findValuesAsText("did")))
                .contains("create topic cha", "allow: cha.g", "record customer ha (state=active");
        assertThat(new TreeSet<>(ofA.findValuesAsText("by"))).hasSize(1);
        assertThat(ofB.get(ofB.size() - 1).path("by").asText())
                .as(ofB.toString())
                .isNotEqualTo(ofA.get(0).path("by").asText());
        assertThat(ofB.get(ofB.size() - 1).path("did").asText()).contains("customer hb");
        assertThat(times(ofB)).isSorted();
        assertThat(last).hasSize(3);
        assertThat(asked.path("changes")).isEqualTo(ofB);
        assertThat(serving.operator().succeed("history", "ha")).startsWith("AT").contains("create topic cha");
        assertThat(serving.operator().run("history", "--last", "0").exitCode()).isEqualTo(2);
    }

    private static List<Instant> times(JsonNode changes) {
        return changes.findValuesAsText("at").stream().map(Instant::parse).toList();
    }
}
