// SPDX-License-Identifier: Apache-2.0
/**
 * A log file that grows and is rotated: {@link dev.caudal.sources.file.FileTailSource} follows it through renames and
 * truncations and, by a checkpoint, over restarts.
 */
@NullMarked
package dev.caudal.sources.file;

import org.jspecify.annotations.NullMarked;
