// SPDX-License-Identifier: Apache-2.0
/**
 * Whose line is it? Extractors find the customer id in a line without decoding, copying or allocating.
 *
 * <p>{@link dev.caudal.core.extract.CustomerIdExtractor} is the port; {@link
 * dev.caudal.core.extract.CustomerIdExtractors} makes the built-in ones and those that other jars add through {@link
 * dev.caudal.core.extract.CustomerIdExtractorProvider}. A line without an id is an outcome, never an exception.
 */
@NullMarked
package dev.caudal.core.extract;

import org.jspecify.annotations.NullMarked;
