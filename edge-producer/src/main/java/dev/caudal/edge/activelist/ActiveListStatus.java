// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.naming.CustomerId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the active list stands at one moment. Immutable.
 *
 * @param origin the file or URL that is looked at
 * @param epoch of the list in force; empty while there is none
 * @param version of the list in force; 0 while there is none
 * @param generatedAt when the provisioner made the list in force; null if it does not say
 * @param confirmedAt when the list in force was last seen to be the newest; null if never in this run, as after a start from
 *     the last good list on disk
 * @param customers how many are on the list in force
 * @param lastOutcome how the last look ended
 * @param problem why what was found last is not in force; null if it is
 * @param looks how many looks of this run ended how
 * @param appeared when a customer's present subscription was first put in force here, without those that the first list of
 *     this run had
 */
public record ActiveListStatus(
        String origin,
        String epoch,
        long version,
        @Nullable Instant generatedAt,
        @Nullable Instant confirmedAt,
        int customers,
        LookOutcome lastOutcome,
        @Nullable String problem,
        Map<LookOutcome, Long> looks,
        Map<CustomerId, Instant> appeared) {

    /** Makes the maps unmodifiable. */
    public ActiveListStatus {
        looks = Map.copyOf(looks);
        appeared = Map.copyOf(appeared);
    }
}
