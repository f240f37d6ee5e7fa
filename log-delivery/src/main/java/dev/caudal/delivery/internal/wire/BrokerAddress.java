// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

/**
 * Where a broker listens.
 *
 * @param id the broker's id; {@value #UNKNOWN_ID} for an address out of the configuration
 */
public record BrokerAddress(int id, String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** Of a bootstrap address: who answers there is not known yet. */
    public static final int UNKNOWN_ID = -1;

    /**
     * Out of the configuration.
     *
     * @param hostAndPort {@code host:port}, an IPv6 address in brackets
     * @throws IllegalArgumentException if it is of another form
     */
    public static BrokerAddress bootstrap(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = colon < 0 ? "" : hostAndPort.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(hostAndPort.substring(colon + 1).strip());
            if (!host.isBlank() && port > 0 && port <= MAX_PORT) {
                return new BrokerAddress(UNKNOWN_ID, host.strip(), port);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + hostAndPort + "' is not host:port");
    }

    /** Whether it came from the configuration. */
    public boolean isBootstrap() {
        return id == UNKNOWN_ID;
    }

    /** Whether it is the same place, whoever is there. */
    public boolean isSameAs(BrokerAddress other) {
        return port == other.port && host.equals(other.host);
    }

    @Override
    public String toString() {
        return (isBootstrap() ? "" : "broker " + id + " at ") + host + ":" + port;
    }
}
