// SPDX-License-Identifier: Apache-2.0
/**
 * What has to be done: desired minus actual, in an order in which a crash after any step does no harm.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.plan.CustomerPlanner}. Pure functions over {@code model}: the same plan is
 * printed or carried out.
 */
@NullMarked
package dev.caudal.provisioner.plan;

import org.jspecify.annotations.NullMarked;
