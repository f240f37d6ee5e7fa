// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.util.List;

/**
 * What a server logged, written by itself without any part of ours.
 *
 * @param lines whole lines, each byte one character
 */
public record ServerLog(List<String> lines) {
    /** What these customers shall receive: their lines without the id. */
    public List<String> of(String customer) {
        String lead = customer + " ";
        return lines.stream()
                .filter(line -> line.startsWith(lead))
                .map(line -> line.substring(lead.length()))
                .toList();
    }
}
