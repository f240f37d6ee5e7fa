// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.browser;

/** Keys that write nothing, by WebDriver's names of them. */
public final class Key {
    /** To the next control. */
    public static final String TAB = "\uE004";

    /** Presses a button. */
    public static final String ENTER = "\uE007";

    /** Closes a dialog. */
    public static final String ESCAPE = "\uE00C";

    /** Presses a button or a switch. */
    public static final String SPACE = " ";

    private Key() {}
}
