// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.certificates.Pem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/**
 * Makes brokers trust the clients' CA on the listener that customers use, while they run and without losing a CA that they
 * trust already: the Admin API sets the truststore as a whole and shows none of it, so every CA that a broker names must be
 * known here before it is replaced. One thread.
 */
public final class ListenerTrust {
    private final Cluster cluster;
    private final BrokersTrust brokersTrust;
    private final String listener;

    /**
     * Asks nothing yet.
     *
     * @param listener its name; empty for the one that the admin uses
     */
    public ListenerTrust(Cluster cluster, BrokersTrust brokersTrust, String listener) {
        this.cluster = cluster;
        this.brokersTrust = brokersTrust;
        this.listener = listener;
    }

    /** Where customers reach this broker, {@code host:port}. */
    public String endpoint(Node broker) {
        return find(broker).address();
    }

    /**
     * Where customers reach this broker, after a look whether the listener speaks TLS and asks for certificates.
     *
     * @throws ProvisioningException if it does not
     */
    public String check(Node broker) {
        Endpoint endpoint = find(broker);
        TlsProbe.acceptedIssuers(endpoint.host(), endpoint.port(), brokersTrust);
        return endpoint.address();
    }

    /**
     * Adds the CA where it is missing.
     *
     * @param ca the clients' CA
     * @param caFile whose first certificate it is, for the message if it has to be done by hand
     * @param kept further CAs that brokers may trust by now and shall go on trusting
     * @return the brokers that were changed, by id
     */
    public List<Integer> add(List<Node> brokers, X509Certificate ca, Path caFile, List<X509Certificate> kept) {
        Map<X500Principal, X509Certificate> known = new LinkedHashMap<>();
        brokersTrust.certificates().forEach(each -> known.put(each.getSubjectX500Principal(), each));
        kept.forEach(each -> known.put(each.getSubjectX500Principal(), each));
        List<Integer> changed = new ArrayList<>();
        for (Node broker : brokers) {
            Endpoint endpoint = find(broker);
            Set<X500Principal> trusted = TlsProbe.acceptedIssuers(endpoint.host(), endpoint.port(), brokersTrust);
            if (!trusted.contains(ca.getSubjectX500Principal())) {
                set(broker, endpoint, chain(broker, trusted, known, ca), caFile);
                changed.add(broker.id());
            }
        }
        return changed;
    }

    private static List<X509Certificate> chain(
            Node broker, Set<X500Principal> trusted, Map<X500Principal, X509Certificate> known, X509Certificate ca) {
        List<X500Principal> unknown =
                trusted.stream().filter(name -> !known.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            throw ProvisioningException.failed("broker " + broker.id() + " trusts CAs whose certificates are not known"
                    + " here, and would stop trusting them: " + TlsProbe.listed(unknown)
                    + ". Give their certificates with 'init --keep-ca FILE'");
        }
        List<X509Certificate> chain = new ArrayList<>();
        trusted.forEach(name -> {
            X509Certificate certificate = known.get(name);
            if (certificate != null) {
                chain.add(certificate);
            }
        });
        if (chain.isEmpty()) {
            // Such a broker names nobody; what the admin trusts is then the least that has to stay.
            chain.addAll(known.values());
        }
        chain.add(ca);
        return chain;
    }

    private void set(Node broker, Endpoint endpoint, List<X509Certificate> chain, Path caFile) {
        String prefix = "listener.name." + endpoint.name().toLowerCase(Locale.ROOT) + ".";
        String key = prefix + "ssl.truststore.certificates";
        try {
            cluster.configureBroker(
                    broker.id(), key, chain.stream().map(Pem::of).collect(Collectors.joining()));
        } catch (ProvisioningException e) {
            throw ProvisioningException.failed(
                    "broker " + broker.id() + " does not take another truststore while it runs ("
                            + e.getMessage() + "). Add the first certificate in " + caFile
                            + " to what its server.properties sets as " + prefix
                            + "ssl.truststore.location, restart it, and run 'init' again; or set " + prefix
                            + "ssl.truststore.type=PEM and " + key + "=<all PEM certificates> instead",
                    e);
        }
    }

    private Endpoint find(Node broker) {
        ConfigEntry advertised = cluster.brokerConfig(broker.id()).get("advertised.listeners");
        List<Endpoint> endpoints = parse(advertised == null ? null : advertised.value());
        return endpoints.stream()
                .filter(each -> listener.isEmpty()
                        ? each.host().equals(broker.host()) && each.port() == broker.port()
                        : each.name().equalsIgnoreCase(listener))
                .findFirst()
                .orElseThrow(() -> ProvisioningException.failed("broker " + broker.id() + " has no listener "
                        + (listener.isEmpty() ? "at " + broker.host() + ":" + broker.port() : listener)
                        + " among its advertised.listeners " + endpoints + ": set 'listener' in provisioner.yaml"));
    }

    private static List<Endpoint> parse(@Nullable String listeners) {
        return listeners == null
                ? List.of()
                : Arrays.stream(listeners.split(",", -1)).map(Endpoint::parse).toList();
    }

    /** {@code NAME://host:port}; IPv6 hosts in brackets, which are no part of the host. */
    private record Endpoint(String name, String host, int port) {
        private static Endpoint parse(String text) {
            int scheme = text.indexOf("://");
            int colon = text.lastIndexOf(':');
            if (scheme < 0 || colon < scheme + 3) {
                throw ProvisioningException.failed(
                        "'" + text + "' is no listener of a broker: expected NAME://host:port");
            }
            String host = text.substring(scheme + 3, colon);
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return new Endpoint(text.substring(0, scheme).trim(), bare, Integer.parseInt(text.substring(colon + 1)));
        }

        private String address() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        @Override
        public String toString() {
            return name + "://" + address();
        }
    }
}
