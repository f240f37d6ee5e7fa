// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.sources.SourceState;

/**
 * How a source stands at one moment.
 *
 * @param name unique on the node
 * @param type which provider made it
 * @param state of its reader
 */
public record SourceStanding(String name, String type, SourceState state) {}
