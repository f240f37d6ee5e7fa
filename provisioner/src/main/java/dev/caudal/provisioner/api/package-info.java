// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP API and the panel over the core: who may do what, the active list for edges, customers' streaming, one-time links.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.api.ApiServer}. Requests run on the server's threads; whatever changes the
 * cluster runs on one thread of its own, since the core has one. What is answered from memory comes from followers of the
 * registry and the tally, so that any number of processes answer alike.
 */
@NullMarked
package dev.caudal.provisioner.api;

import org.jspecify.annotations.NullMarked;
