// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration file, from text to {@link dev.caudal.edge.config.EdgeConfig}. Every option is declared once, as an
 * {@link dev.caudal.sources.spi.Option} with its type, range, default and description; the reader, the messages and {@code
 * docs/configuration.md} all come from that declaration. Every problem of a file is found before anything is said.
 */
@NullMarked
package dev.caudal.edge.config;

import org.jspecify.annotations.NullMarked;
