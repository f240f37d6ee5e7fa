// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.edge.logging.LogFormat;
import dev.caudal.edge.logging.LogLevel;
import dev.caudal.edge.requests.RequestCounter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that has been read and found right. Paths are absolute.
 *
 * @param node this edge server
 * @param platform key of {@code platforms}, or {@code auto}
 * @param platforms the sources of each platform; the short form {@code sources:} is one platform called {@value
 *     #SHORT_FORM}
 * @param customers where the active list is
 * @param delivery how to reach Kafka, and the limits
 * @param drain how long a shutdown may take to deliver what was read
 * @param watching by what operators see how it stands
 * @param written what was said word for word
 */
public record EdgeConfig(
        NodeName node,
        String platform,
        Map<String, List<Source>> platforms,
        CustomerList customers,
        DeliverySettings delivery,
        Duration drain,
        Watching watching,
        Written written) {

    /** Let the evidence on this machine decide the platform. */
    public static final String AUTO = "auto";
    /** The name of the only platform when the file has {@code sources:} at its top. */
    public static final String SHORT_FORM = "sources";

    /** Makes the maps unmodifiable. */
    public EdgeConfig {
        platforms = Map.copyOf(platforms);
    }

    /** Whether detection has to say which sources are meant. */
    public boolean needsDetection() {
        return platform.equals(AUTO) && !platforms.containsKey(SHORT_FORM);
    }

    /** The sources of a platform, if the configuration knows it. */
    public Optional<List<Source>> sourcesOf(String name) {
        return Optional.ofNullable(platforms.get(platforms.containsKey(SHORT_FORM) ? SHORT_FORM : name));
    }

    /** For messages: the platforms that the file describes. */
    public String platformNames() {
        return String.join(", ", new TreeSet<>(platforms.keySet()));
    }

    /**
     * Where log lines come from.
     *
     * @param name unique on the node; part of the partition's choice, so a source keeps its order
     * @param type which provider makes it: {@code subprocess}, {@code fifo} and so on
     * @param stream which kind of log its lines are
     * @param customerId where in the line the customer is
     * @param limits what is accepted as a line
     * @param lineStart how every whole line begins; null: not looked at
     * @param requests where the server counts the requests that it has lines of; null: nothing is compared
     * @param options what the provider reads itself
     * @param places where each of its keys stands, for messages
     * @param place where the source stands
     */
    public record Source(
            String name,
            String type,
            StreamName stream,
            CustomerIdRule customerId,
            FramingLimits limits,
            @Nullable Pattern lineStart,
            @Nullable RequestCounter requests,
            Map<String, Object> options,
            Map<String, Place> places,
            Place place) {

        /** Where one of the source's keys stands, or where the source does if the key is not there. */
        public Place placeOf(String key) {
            return places.getOrDefault(key, place.key(key, place.line(), place.column()));
        }
    }

    /**
     * Where in a line the customer id is.
     *
     * @param from name of the extractor
     * @param argument what it looks for: a number or a key; null for the first token
     * @param keep whether the id stays part of what is sent
     */
    public record CustomerIdRule(String from, @Nullable String argument, boolean keep) {}

    /**
     * By what operators see how it stands.
     *
     * @param http where metrics and health are served; null: nowhere
     * @param tapSocket where somebody may look at lines; null: nowhere
     * @param logFormat how messages are written
     * @param logLevel from which on
     */
    public record Watching(
            @Nullable Endpoint http, @Nullable Path tapSocket, LogFormat logFormat, LogLevel logLevel) {}

    /**
     * Where metrics, health and status are served, and to whom.
     *
     * @param listen the address; unresolved if its name has none yet
     * @param certificate its certificate; null for plain HTTP
     * @param key of the certificate
     * @param tokenFile holds the token that whoever asks has to send; null: nobody has to
     * @param customers how many customers have metrics of their own
     */
    public record Endpoint(
            InetSocketAddress listen,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path tokenFile,
            int customers) {}
}
