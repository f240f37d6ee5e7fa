// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.internal.spool.SpoolSettings;
import dev.caudal.delivery.internal.spool.WhenFull;

/** What an application asks of the spool, as the spool wants it said. */
final class SpoolBounds {
    /** So that a small spool, too, has enough segments to give space back one by one. */
    private static final int LEAST_SEGMENTS = 16;

    private SpoolBounds() {}

    static SpoolSettings of(SpoolOptions options) {
        return new SpoolSettings(
                options.limitBytes(),
                (int) Math.min(SpoolSettings.DEFAULT_SEGMENT_BYTES, options.limitBytes() / LEAST_SEGMENTS),
                options.fsyncInterval(),
                options.retention(),
                switch (options.whenFull()) {
                    case DROP_OLDEST -> WhenFull.DROP_OLDEST;
                    case DROP_NEWEST -> WhenFull.DROP_NEWEST;
                });
    }
}
