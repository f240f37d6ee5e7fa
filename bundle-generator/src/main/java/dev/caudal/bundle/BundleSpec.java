// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.naming.TopicTemplate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Everything that a starter zip is made of; the same value gives the same bytes.
 *
 * @param customer whose zip it is
 * @param customerName how the customer is called, for people: any text of 1 to 128 characters, escaped where it appears
 * @param brand the CDN's name
 * @param brokers where customers connect, {@code host:port}, at least one; IPv6 addresses in brackets
 * @param topics the customer's topic by stream, at least one
 * @param groupPrefix what the name of each of his consumer groups must begin with
 * @param retention how long a line can be read
 * @param credentials the certificate of this zip
 * @param language which of the manuals is first, and what the checking scripts speak unless told otherwise
 * @param support where the customer turns to
 * @param formats what a line of a stream is; of a stream without one the consumers hand over whole lines, and say so
 * @param codec how batches are compressed, as Kafka calls it: {@code zstd}; empty if the edges decide
 */
public record BundleSpec(
        CustomerId customer,
        String customerName,
        Brand brand,
        List<String> brokers,
        SortedMap<StreamName, String> topics,
        String groupPrefix,
        Duration retention,
        Credentials credentials,
        Language language,
        Support support,
        SortedMap<StreamName, LineFormat> formats,
        String codec) {
    /** Longest customer name, in UTF-16 units, inclusive. */
    public static final int MAX_CUSTOMER_NAME_LENGTH = 128;

    private static final Set<String> CODECS = Set.of("", "none", "gzip", "snappy", "lz4", "zstd");
    private static final Pattern BROKER_FORM =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}\\]):[1-9][0-9]{0,4}");
    private static final Pattern GROUP_PREFIX_FORM = Pattern.compile("[a-z][a-z0-9-]{0,100}[._]");

    /**
     * Checks every part; only {@code customerName} may hold text that has a meaning in some file syntax.
     *
     * @throws IllegalArgumentException if a part is not of its form
     */
    public BundleSpec {
        if (customerName.isBlank() || customerName.length() > MAX_CUSTOMER_NAME_LENGTH) {
            throw new IllegalArgumentException("a customer's name has 1 to " + MAX_CUSTOMER_NAME_LENGTH
                    + " characters; got " + customerName.length());
        }
        brokers = List.copyOf(brokers);
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        formats = Collections.unmodifiableSortedMap(new TreeMap<>(formats));
        if (brokers.isEmpty() || topics.isEmpty()) {
            throw new IllegalArgumentException("a starter zip needs at least one broker and one topic");
        }
        for (String broker : brokers) {
            if (!BROKER_FORM.matcher(broker).matches()) {
                throw new IllegalArgumentException(
                        "'" + Syntax.TEXT.escape(broker) + "' is no broker address: expected host:port");
            }
        }
        for (Map.Entry<StreamName, String> topic : topics.entrySet()) {
            if (!TopicTemplate.isTopicName(topic.getValue())) {
                throw new IllegalArgumentException("'" + Syntax.TEXT.escape(topic.getValue())
                        + "', the topic of stream " + topic.getKey() + ", is no name of a customer's topic");
            }
        }
        if (!GROUP_PREFIX_FORM.matcher(groupPrefix).matches()) {
            throw new IllegalArgumentException("'" + Syntax.TEXT.escape(groupPrefix)
                    + "' is no group prefix: expected lower-case letters, digits and '-', then '_' or '.' at the end, so that"
                    + " no other customer's groups begin with it");
        }
        if (!CODECS.contains(codec)) {
            throw new IllegalArgumentException("'" + Syntax.TEXT.escape(codec) + "' is no codec of Kafka's");
        }
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("retention must be longer than nothing; got " + retention);
        }
    }

    /** A zip in English. */
    public BundleSpec(
            CustomerId customer,
            String customerName,
            Brand brand,
            List<String> brokers,
            SortedMap<StreamName, String> topics,
            String groupPrefix,
            Duration retention,
            Credentials credentials) {
        this(customer, customerName, brand, brokers, topics, groupPrefix, retention, credentials, Language.ENGLISH);
    }

    /** A zip whose consumers hand over whole lines. */
    public BundleSpec(
            CustomerId customer,
            String customerName,
            Brand brand,
            List<String> brokers,
            SortedMap<StreamName, String> topics,
            String groupPrefix,
            Duration retention,
            Credentials credentials,
            Language language) {
        this(
                customer,
                customerName,
                brand,
                brokers,
                topics,
                groupPrefix,
                retention,
                credentials,
                language,
                Support.NONE,
                new TreeMap<>(),
                "");
    }

    /** The same zip in another language. */
    public BundleSpec withLanguage(Language other) {
        return with(other, support, formats, codec);
    }

    /** The same zip, in which the customer finds where to turn to. */
    public BundleSpec withSupport(Support other) {
        return with(language, other, formats, codec);
    }

    /** The same zip for lines of these formats, by stream; one of a stream that the customer does not have changes nothing. */
    public BundleSpec withFormats(SortedMap<StreamName, LineFormat> formatOfStream) {
        return with(language, support, formatOfStream, codec);
    }

    /** The same zip for batches of this codec; the manuals say which consumers cannot read it. */
    public BundleSpec withCodec(String other) {
        return with(language, support, formats, other);
    }

    private BundleSpec with(
            Language otherLanguage,
            Support otherSupport,
            SortedMap<StreamName, LineFormat> otherFormats,
            String otherCodec) {
        return new BundleSpec(
                customer,
                customerName,
                brand,
                brokers,
                topics,
                groupPrefix,
                retention,
                credentials,
                otherLanguage,
                otherSupport,
                otherFormats,
                otherCodec);
    }
}
