// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Customer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a customer's page shows. Pure. */
final class CustomerModel {
    private static final int CHART_HEIGHT = 100;
    private static final int BAR = 20;

    private final Words words;

    CustomerModel(Words words) {
        this.words = words;
    }

    void fill(
            Map<String, Object> model,
            CustomerId id,
            @Nullable Customer customer,
            JsonNode view,
            List<Traffic.Hour> hours) {
        String stands = StreamingView.state(customer);
        boolean on = !stands.equals("off");
        model.put("id", id.value());
        model.put("name", customer == null ? "" : FleetResource.name(customer));
        model.put("on", on);
        model.put("stands", stands);
        model.put("state", words.get("state." + stands));
        model.put("brokers", texts(view.path("bootstrapServers")));
        model.put("groupPrefix", view.path("groupPrefix").asText());
        List<Map<String, Object>> topics = new ArrayList<>();
        view.path("topics")
                .properties()
                .forEach(each -> topics.add(
                        Map.of("stream", each.getKey(), "topic", each.getValue().asText())));
        model.put("topics", topics);
        List<Map<String, Object>> certificates = new ArrayList<>();
        for (JsonNode each : view.path("certificates")) {
            certificates.add(Map.of(
                    "serial", each.path("serial").asText(),
                    "principal", each.path("principal").asText(),
                    "issued", Words.time(Instant.parse(each.path("issuedAt").asText())),
                    "until", Words.time(Instant.parse(each.path("notAfter").asText()))));
        }
        model.put("certificates", certificates);
        model.put("hasCertificates", !certificates.isEmpty());
        model.put("rotating", certificates.size() > 1);
        String addresses = texts(view.path("options").path("allowedAddresses"));
        model.put("addresses", addresses);
        model.put("anywhere", addresses.isEmpty());
        chart(model, hours);
    }

    private static String texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts.stream().collect(Collectors.joining(", "));
    }

    /** A bar for each hour, as high as its share of the highest. */
    private void chart(Map<String, Object> model, List<Traffic.Hour> hours) {
        long highest = hours.stream().mapToLong(Traffic.Hour::delivered).max().orElse(0);
        long total = hours.stream().mapToLong(Traffic.Hour::delivered).sum();
        long dropped = hours.stream().mapToLong(Traffic.Hour::dropped).sum();
        List<Map<String, Object>> bars = new ArrayList<>();
        for (int i = 0; i < hours.size(); i++) {
            Traffic.Hour hour = hours.get(i);
            long height = highest == 0 ? 0 : Math.round((double) hour.delivered() * CHART_HEIGHT / highest);
            bars.add(Map.of(
                    "x",
                    i * BAR,
                    "y",
                    CHART_HEIGHT - height,
                    "height",
                    height,
                    "hour",
                    Words.time(hour.begin()),
                    "count",
                    words.count(hour.delivered()),
                    "label",
                    Words.time(hour.begin()) + ": " + words.count(hour.delivered())));
        }
        model.put("first", Words.time(hours.get(0).begin()));
        model.put("last", Words.time(hours.get(hours.size() - 1).begin()));
        model.put("bars", bars);
        model.put("total", words.count(total));
        model.put("highest", words.count(highest));
        model.put("dropped", words.count(dropped));
    }
}
