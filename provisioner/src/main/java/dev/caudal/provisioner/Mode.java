// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

/** Whether a change is made, or only worked out. */
public enum Mode {
    /** Worked out: nothing is changed, and no other provisioner is disturbed. */
    PLAN,
    /** Made. */
    APPLY
}
