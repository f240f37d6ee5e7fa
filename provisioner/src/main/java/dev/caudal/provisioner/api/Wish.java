// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.config.CustomerEntry;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Language;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * How somebody wants a customer's streaming to be: a field that is not there leaves things as they are, null takes back what
 * was set. Immutable.
 */
final class Wish {
    /** What a customer decides for himself. */
    private static final Set<String> OWN = Set.of("allowedAddresses", "compression", "language");

    private static final Set<String> ALL = Set.of(
            "streams",
            "partitions",
            "replicas",
            "retentionSeconds",
            "consumerBytesPerSecond",
            "produceBytesPerSecond",
            "sampleOneIn",
            "displayName",
            "allowedAddresses",
            "compression",
            "language");
    private static final int MAX_STREAMS = 8;

    private final ObjectNode fields;

    private Wish(ObjectNode fields) {
        this.fields = fields;
    }

    /** Reads it; every field is checked, before anything is changed. */
    static Wish of(Body body, Caller caller) {
        ObjectNode fields = body.object(ALL);
        if (caller instanceof Caller.OfCustomer) {
            for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
                if (!OWN.contains(names.next())) {
                    throw Problem.of(
                            HttpStatus.FORBIDDEN_403,
                            "a customer sets " + String.join(", ", new TreeSet<>(OWN))
                                    + "; all else the operator does");
                }
            }
        }
        Wish wish = new Wish(fields);
        wish.options(CustomerOptions.NONE);
        wish.streams(new TreeSet<>());
        return wish;
    }

    /** What he shall be, from what he is. */
    CustomerEntry from(CustomerEntry before) {
        return new CustomerEntry(before.id(), streams(before.streams()), options(before.options()));
    }

    private SortedSet<StreamName> streams(SortedSet<StreamName> before) {
        JsonNode value = fields.get("streams");
        if (value == null) {
            return before;
        }
        return checked("streams", value, list -> {
            TreeSet<StreamName> streams = new TreeSet<>();
            Body.texts("streams", list).forEach(text -> streams.add(StreamName.of(text)));
            if (streams.isEmpty() || streams.size() > MAX_STREAMS) {
                throw Problem.bad("streams are 1 to " + MAX_STREAMS);
            }
            return streams;
        });
    }

    private CustomerOptions options(CustomerOptions before) {
        JsonNode addresses = fields.get("allowedAddresses");
        try {
            return new CustomerOptions(
                    whole("partitions", before.partitions()),
                    whole("replicas", before.replicas()),
                    value("retentionSeconds", before.retention(), Wish::seconds),
                    value("consumerBytesPerSecond", before.consumerBytesPerSecond(), Wish::number),
                    value("produceBytesPerSecond", before.produceBytesPerSecond(), Wish::number),
                    whole("sampleOneIn", before.sampleOneIn()),
                    value("compression", before.compression(), each -> Compression.of(text(each))),
                    addresses == null
                            ? before.allowedAddresses()
                            : addresses.isNull()
                                    ? List.of()
                                    : checked(
                                            "allowedAddresses",
                                            addresses,
                                            list -> Body.texts("allowedAddresses", list).stream()
                                                    .map(ClientAddress::of)
                                                    .toList()),
                    value("displayName", before.displayName(), Wish::text),
                    value("language", before.language(), each -> Language.of(text(each))));
        } catch (IllegalArgumentException e) {
            throw Problem.bad(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Integer whole(String field, @Nullable Integer before) {
        return value(field, before, each -> {
            if (!each.isIntegralNumber() || !each.canConvertToInt()) {
                throw new IllegalArgumentException("it is a whole number");
            }
            return each.asInt();
        });
    }

    private static Duration seconds(JsonNode value) {
        long seconds = number(value);
        if (seconds < 0 || seconds > CustomerOptions.MAX_RETENTION.toSeconds()) {
            throw new IllegalArgumentException("it is 60 to " + CustomerOptions.MAX_RETENTION.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private static Long number(JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("it is a whole number");
        }
        return value.asLong();
    }

    private static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("it is a text");
        }
        return value.asText();
    }

    private <T> @Nullable T value(String field, @Nullable T before, Function<JsonNode, T> read) {
        JsonNode value = fields.get(field);
        if (value == null) {
            return before;
        }
        return value.isNull() ? null : checked(field, value, read);
    }

    private static <T> T checked(String field, JsonNode value, Function<JsonNode, T> read) {
        try {
            return read.apply(value);
        } catch (IllegalArgumentException e) {
            throw Problem.bad(field + ": " + e.getMessage());
        }
    }
}
