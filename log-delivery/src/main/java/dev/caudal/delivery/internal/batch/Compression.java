// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.Codec;

/**
 * How the node compresses, and how much more a customer's own wish may cost it.
 *
 * @param codec the node's
 * @param level the node's level of it
 */
public record Compression(Codec codec, int level) {
    /** One of many customers must not cost the node's CPU twice: own codecs run at their fastest level, gzip's too. */
    private static Compression fastest(Codec codec) {
        return new Compression(codec, codec.minLevel());
    }

    /**
     * Checks the level.
     *
     * @throws IllegalArgumentException if the codec has no such level
     */
    public Compression {
        if (level < codec.minLevel() || level > codec.maxLevel()) {
            throw new IllegalArgumentException("level=" + level + " of " + codec.label() + " is out of range: "
                    + codec.minLevel() + " to " + codec.maxLevel());
        }
    }

    /** What a route's batches are compressed with: the customer's own codec at its lowest level, else the node's. */
    Compression of(Route route) {
        String wish = route.options().compression();
        if (wish == null || wish.equals(codec.label())) {
            return this;
        }
        return Codec.of(wish).map(Compression::fastest).orElse(this);
    }

    /** The same codec at its lowest level. */
    Compression hurried() {
        return level == codec.minLevel() ? this : fastest(codec);
    }
}
