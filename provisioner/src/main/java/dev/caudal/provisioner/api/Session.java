// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.time.Instant;

/**
 * Somebody's stay in the panel.
 *
 * @param caller who
 * @param csrf what each change has to bring along, which another site cannot know
 * @param until when it ends
 */
record Session(Caller caller, String csrf, Instant until) {}
