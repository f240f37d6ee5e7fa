// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Where a customer turns to with questions, in the first lines of the manuals.
 *
 * @param contact a mail address, a telephone number or an https:// address; empty if there is none
 * @param panel the https:// address of the customers' page; empty if there is none
 */
public record Support(String contact, String panel) {
    /** Longest contact, in characters, inclusive. */
    public static final int MAX_CONTACT_LENGTH = 128;
    /** Longest address of a panel, in characters, inclusive. */
    public static final int MAX_PANEL_LENGTH = 256;
    // Before the constants that are checked with them.
    private static final Pattern MAIL = Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
    private static final Pattern TELEPHONE = Pattern.compile("\\+?[0-9][0-9 ()./-]{3,30}[0-9]");
    private static final Pattern ADDRESS = Pattern.compile("https://[!-~]+");

    /** Nobody is named. */
    public static final Support NONE = new Support("", "");

    /**
     * Checks the forms.
     *
     * @throws IllegalArgumentException if a part is not of its form
     */
    public Support {
        if (!contact.isEmpty()) {
            checkedContact(contact);
        }
        if (!panel.isEmpty()) {
            checkedPanel(panel);
        }
    }

    /**
     * The contact itself.
     *
     * @throws IllegalArgumentException if it is not of its form
     */
    public static String checkedContact(String contact) {
        boolean reachable =
                MAIL.matcher(contact).matches() || TELEPHONE.matcher(contact).matches() || isAddress(contact);
        if (contact.length() > MAX_CONTACT_LENGTH || !reachable) {
            throw new IllegalArgumentException(
                    "expected a mail address, a telephone number or an https:// address of at most "
                            + MAX_CONTACT_LENGTH + " characters, got '" + Syntax.TEXT.escape(contact) + "'");
        }
        return contact;
    }

    /**
     * The panel's address itself.
     *
     * @throws IllegalArgumentException if it is not of its form
     */
    public static String checkedPanel(String panel) {
        if (panel.length() > MAX_PANEL_LENGTH || !isAddress(panel)) {
            throw new IllegalArgumentException("expected an https:// address of at most " + MAX_PANEL_LENGTH
                    + " characters, got '" + Syntax.TEXT.escape(panel) + "'");
        }
        return panel;
    }

    /** Without a user in it: what stands before an '@' looks like the host and is not. */
    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return ADDRESS.matcher(text).matches() && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
