// SPDX-License-Identifier: Apache-2.0
/**
 * Files that are there as a whole or not at all, with the mode they shall have from their first byte.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.files.DurableFiles}.
 */
@NullMarked
package dev.caudal.provisioner.files;

import org.jspecify.annotations.NullMarked;
