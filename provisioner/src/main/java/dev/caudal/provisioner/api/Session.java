// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.model.ApiToken;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody's stay in the panel.
 *
 * @param caller who
 * @param csrf what each change has to bring along, which another site cannot know
 * @param until when it ends
 * @param token by which it began, and with which it ends; a customer's began by a link
 */
record Session(Caller caller, String csrf, Instant until, Optional<ApiToken> token) {}
