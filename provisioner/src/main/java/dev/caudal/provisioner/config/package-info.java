// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator sets: {@code provisioner.yaml}, read once, with all problems reported together.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.config.ProvisionerConfig}. Immutable.
 */
@NullMarked
package dev.caudal.provisioner.config;

import org.jspecify.annotations.NullMarked;
