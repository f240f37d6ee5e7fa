// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters for JUnit tests: annotate a class with {@link dev.caudal.localkafka.junit.WithLocalKafka} and take a
 * {@link dev.caudal.localkafka.LocalKafka} as a parameter. Needs JUnit on the class path, which this module does not
 * bring.
 */
@NullMarked
package dev.caudal.localkafka.junit;

import org.jspecify.annotations.NullMarked;
