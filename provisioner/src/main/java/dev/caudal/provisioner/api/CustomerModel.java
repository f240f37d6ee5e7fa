// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.Generation;
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
    private final boolean forOperator;

    /** Causes of problems are for operators. */
    CustomerModel(Words words, boolean forOperator) {
        this.words = words;
        this.forOperator = forOperator;
    }

    void fill(Map<String, Object> model, StreamingStatus streaming, List<Traffic.Hour> hours) {
        Customer customer = streaming.customer();
        model.put("id", streaming.id().value());
        model.put("name", customer == null ? "" : FleetResource.name(customer));
        model.put("on", streaming.isOn());
        model.put("stands", streaming.state());
        model.put("state", words.get("state." + streaming.state()));
        model.put("problem", problem(streaming.status()));
        model.put("brokers", String.join(", ", streaming.bootstrapServers()));
        model.put("groupPrefix", streaming.groupPrefix());
        List<Map<String, Object>> topics = new ArrayList<>();
        if (customer != null) {
            customer.topics().forEach((stream, topic) -> topics.add(Map.of("stream", stream.value(), "topic", topic)));
        }
        model.put("topics", topics);
        List<Generation> certificates = streaming.certificates();
        model.put(
                "certificates",
                certificates.stream()
                        .map(each -> Map.of(
                                "serial", each.serial(),
                                "principal", each.principal(streaming.id()),
                                "issued", Words.time(each.issuedAt()),
                                "until", Words.time(each.notAfter())))
                        .toList());
        model.put("hasCertificates", !certificates.isEmpty());
        model.put("rotating", certificates.size() > 1);
        String addresses = customer == null
                ? ""
                : customer.options().allowedAddresses().stream()
                        .map(ClientAddress::toString)
                        .collect(Collectors.joining(", "));
        model.put("addresses", addresses);
        model.put("anywhere", addresses.isEmpty());
        model.put("retention", Words.duration(streaming.retention()));
        traffic(model, hours);
    }

    private String problem(@Nullable CustomerStatus status) {
        if (status == null || !status.kind().isProblem()) {
            return "";
        }
        String what = words.get("problem." + status.kind());
        return forOperator
                ? what + " (" + Words.time(status.since()) + "): " + status.cause()
                : words.get("problem.customer");
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
