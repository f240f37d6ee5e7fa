// SPDX-License-Identifier: Apache-2.0
/** The command line: one class for each command. Exit codes: 0 done, 1 failed, 2 bad usage or configuration. */
@NullMarked
package dev.caudal.edge.cli;

import org.jspecify.annotations.NullMarked;
