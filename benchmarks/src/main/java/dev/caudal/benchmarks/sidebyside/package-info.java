// SPDX-License-Identifier: Apache-2.0
/**
 * The parts that {@code benchmarks/side-by-side} is made of, each a program: {@link
 * dev.caudal.benchmarks.sidebyside.AccessLog} writes the lines, {@link dev.caudal.benchmarks.sidebyside.Topics} makes and
 * counts topics, {@link dev.caudal.benchmarks.sidebyside.CompressorAlone} is the floor that nothing can be below.
 */
@NullMarked
package dev.caudal.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;
