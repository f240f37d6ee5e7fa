// SPDX-License-Identifier: Apache-2.0
/**
 * What can be tried of a configuration on this machine without starting, writing or changing anything: certificates, names and
 * handshakes, the active list, the spool's directory, pipes and programs. Everything that is wrong is found at once. What only
 * shows that somebody else does not answer at present is a warning.
 */
@NullMarked
package dev.caudal.edge.check;

import org.jspecify.annotations.NullMarked;
