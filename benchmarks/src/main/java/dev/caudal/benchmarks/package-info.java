// SPDX-License-Identifier: Apache-2.0
/**
 * How fast Caudal is, measured beside what it is compared with and in the same run.
 *
 * <p>{@link dev.caudal.benchmarks.RoutingPathBenchmark} is for JMH. {@link dev.caudal.benchmarks.CpuTimeComparison} runs
 * the same contenders in turns and measures CPU time, for machines that have other things to do as well. {@link
 * dev.caudal.benchmarks.PipeReading} adds the reading from a pipe that another process fills. Commands and figures: {@code
 * README.md} and {@code RESULTS.md} of this module.
 */
@NullMarked
package dev.caudal.benchmarks;

import org.jspecify.annotations.NullMarked;
