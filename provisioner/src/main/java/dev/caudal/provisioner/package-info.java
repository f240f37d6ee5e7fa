// SPDX-License-Identifier: Apache-2.0
/**
 * The app of operations: a customer's topic, ACLs, certificates and entry on the active list, over one core.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.Provisioner}, which the command line calls and other front ends will. Each of
 * its operations reads the registry as a whole, compares what is wanted with what the cluster has, and carries out the
 * ordered difference; so running it again changes nothing, and a crash between two steps is healed by the next run. One
 * thread at a time.
 */
@NullMarked
package dev.caudal.provisioner;

import org.jspecify.annotations.NullMarked;
