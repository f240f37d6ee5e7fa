// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

/**
 * What came back from a backup.
 *
 * @param prepared what it took to prepare the cluster
 * @param records how many records the registry has
 * @param repaired what it took to give customers and edges what the registry says
 */
public record RestoreReport(InitReport prepared, int records, RepairReport repaired) {}
