// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Customer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
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
        model.put(
                "retention",
                Words.duration(Duration.ofSeconds(view.path("retentionSeconds").asLong())));
        traffic(model, hours);
    }

    private static String texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts.stream().collect(Collectors.joining(", "));
    }

    /** A bar for each hour, as high as its share of the highest; lines and bytes apart, since they have no scale in common. */
    private void traffic(Map<String, Object> model, List<Traffic.Hour> hours) {
        model.put("lines", words.count(sum(hours, Traffic.Hour::delivered)));
        model.put("bytes", words.bytes(sum(hours, Traffic.Hour::readBytes)));
        model.put("compressed", words.bytes(sum(hours, Traffic.Hour::deliveredBytes)));
        model.put("dropped", words.count(sum(hours, Traffic.Hour::dropped)));
        model.put(
                "charts",
                List.of(
                        chart("lines", hours, Traffic.Hour::delivered, words::count),
                        chart("bytes", hours, Traffic.Hour::readBytes, words::bytes)));
        model.put("first", Words.time(hours.get(0).begin()));
        model.put("last", Words.time(hours.get(hours.size() - 1).begin()));
        model.put(
                "hours",
                hours.stream()
                        .map(hour -> Map.of(
                                "hour", Words.time(hour.begin()),
                                "lines", words.count(hour.delivered()),
                                "bytes", words.bytes(hour.readBytes()),
                                "compressed", words.bytes(hour.deliveredBytes())))
                        .toList());
    }

    private static long sum(List<Traffic.Hour> hours, ToLongFunction<Traffic.Hour> value) {
        return hours.stream().mapToLong(value).sum();
    }

    private Map<String, Object> chart(
            String name, List<Traffic.Hour> hours, ToLongFunction<Traffic.Hour> value, LongFunction<String> text) {
        long highest = hours.stream().mapToLong(value).max().orElse(0);
        List<Map<String, Object>> bars = new ArrayList<>();
        for (Traffic.Hour hour : hours) {
            long height = highest == 0 ? 0 : Math.round((double) value.applyAsLong(hour) * CHART_HEIGHT / highest);
            bars.add(Map.of(
                    "x",
                    bars.size() * BAR,
                    "y",
                    CHART_HEIGHT - height,
                    "height",
                    height,
                    "label",
                    Words.time(hour.begin()) + ": " + text.apply(value.applyAsLong(hour))));
        }
        return Map.of(
                "name", name,
                "title", words.get("chart." + name),
                "alternative", words.get("chart." + name + ".alternative"),
                "highest", text.apply(highest),
                "bars", bars);
    }
}
