// SPDX-License-Identifier: Apache-2.0
/**
 * A program that prints log lines, kept running: {@link dev.caudal.sources.process.SubprocessSource}. It runs in a process
 * group of its own, which never outlives this process, and what it says on standard error becomes events and gaps.
 */
@NullMarked
package dev.caudal.sources.process;

import org.jspecify.annotations.NullMarked;
