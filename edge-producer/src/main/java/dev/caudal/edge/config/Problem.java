// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

/**
 * One thing that is wrong with a configuration: what, where, which value, what to do.
 *
 * @param place where
 * @param message the rest, for a person
 */
public record Problem(Place place, String message) {
    /** {@code edge.yaml:12:3: kafka.linger: …}, or {@code --set kafka.linger: …} for what the file does not say. */
    public String describe(String file) {
        if (place.override() != null) {
            return place.override() + ": " + (place.path().isEmpty() ? "" : place.path() + ": ") + message;
        }
        String position = place.line() > 0 ? ":" + place.line() + ":" + place.column() : "";
        String path = place.path().isEmpty() ? "" : place.path() + ": ";
        return file + position + ": " + path + message;
    }
}
