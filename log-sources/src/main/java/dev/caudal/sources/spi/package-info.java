// SPDX-License-Identifier: Apache-2.0
/**
 * How kinds of sources are added and configured. A {@link dev.caudal.sources.spi.SourceProvider}, found by {@link
 * java.util.ServiceLoader}, declares its {@link dev.caudal.sources.spi.Option options} once; {@link
 * dev.caudal.sources.spi.SourceTypes} checks a configuration against them, reports all its problems, and makes the source.
 */
@NullMarked
package dev.caudal.sources.spi;

import org.jspecify.annotations.NullMarked;
