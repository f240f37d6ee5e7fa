// SPDX-License-Identifier: Apache-2.0
/**
 * The form of what is stored and handed out: registry records, the record of changes, and the active list, as JSON.
 *
 * <p>Entry types: {@link dev.caudal.provisioner.registry.RegistryCodec} and {@link
 * dev.caudal.provisioner.registry.ActiveList}. Pure functions.
 */
@NullMarked
package dev.caudal.provisioner.registry;

import org.jspecify.annotations.NullMarked;
