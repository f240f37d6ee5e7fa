// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.TokenSecret;

/**
 * A token that was just made.
 *
 * @param token what the registry has of it
 * @param secret what its bearer needs, and nobody has again
 */
public record NewToken(ApiToken token, TokenSecret secret) {}
