// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.util.List;

/**
 * What a repair does, or would do. Nothing of it deletes a whole batch.
 *
 * @param steps one for each thing, in words
 * @param beyondRepair what has to be seen to by hand
 */
public record SpoolRepair(List<String> steps, List<SpoolDamage> beyondRepair) {

    /** Makes the lists unmodifiable. */
    public SpoolRepair {
        steps = List.copyOf(steps);
        beyondRepair = List.copyOf(beyondRepair);
    }
}
