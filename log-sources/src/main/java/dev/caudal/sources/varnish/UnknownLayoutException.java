// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The memory is not laid out as that of any version of Varnish that is known. */
final class UnknownLayoutException extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownLayoutException(String where, String marker) {
        super(where + ": unknown layout of Varnish's log, its marker is '"
                + marker.replaceAll("[^!-~]", "?") + "', known are "
                + Arrays.stream(Layout.values()).map(Layout::marker).collect(Collectors.joining(", "))
                + ": use type: subprocess with varnishncsa");
    }
}
