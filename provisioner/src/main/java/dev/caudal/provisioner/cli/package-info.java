// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: one class per command, one place that turns failures into messages and exit codes.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.cli.Main}.
 */
@NullMarked
package dev.caudal.provisioner.cli;

import org.jspecify.annotations.NullMarked;
