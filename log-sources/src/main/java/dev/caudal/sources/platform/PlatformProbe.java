// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.platform;

import java.util.List;

/**
 * Looks for signs that a node is of a platform. Found by {@link java.util.ServiceLoader}; stateless. Changes nothing, starts
 * nothing, and does not throw for what it may not read: that is evidence of nothing.
 */
public interface PlatformProbe {
    /**
     * What speaks for and against this candidate.
     *
     * @return empty if the candidate has nothing to do with what this probe knows
     */
    List<Evidence> look(PlatformCandidate candidate, Host host);
}
