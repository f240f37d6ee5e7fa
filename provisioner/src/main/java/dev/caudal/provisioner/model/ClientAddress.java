// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * One IP address from which a customer may connect, in the form in which the authorizer sees it: it compares texts, and
 * Java writes an IPv6 address without {@code ::}.
 *
 * @param text such as {@code 203.0.113.7} or {@code 2001:db8:0:0:0:0:0:7}
 */
public record ClientAddress(String text) implements Comparable<ClientAddress> {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    // What is left, Java decides; a text with a colon is never asked of a name server.
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    /**
     * From any spelling of one address.
     *
     * @throws IllegalArgumentException if it is a network, a name, or no address
     */
    public static ClientAddress of(String spelled) {
        String shown = "'" + Texts.printable(spelled) + "'";
        if (spelled.contains("/")) {
            throw new IllegalArgumentException(shown + " is a network: Kafka's authorizer compares single addresses as"
                    + " text, so that nobody in the network could connect. Name the addresses themselves, at most "
                    + CustomerOptions.MAX_ADDRESSES);
        }
        boolean literal = V4.matcher(spelled).matches()
                || (spelled.contains(":") && V6.matcher(spelled).matches());
        if (literal) {
            try {
                return new ClientAddress(InetAddress.getByName(spelled).getHostAddress());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(shown + " is no IP address", e);
            }
        }
        throw new IllegalArgumentException(shown + " is no IP address such as 203.0.113.7 or 2001:db8::7");
    }

    @Override
    public int compareTo(ClientAddress other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
