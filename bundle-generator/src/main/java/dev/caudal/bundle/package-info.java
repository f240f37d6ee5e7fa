// SPDX-License-Identifier: Apache-2.0
/**
 * A customer's starter zip: certificates, and consumers that work as they are.
 *
 * <p>Entry type: {@link dev.caudal.bundle.BundleGenerator}. The same {@link dev.caudal.bundle.BundleSpec} gives the same
 * zip, byte for byte, on every machine and JDK: there is no clock, no locale, no default charset and no randomness in here,
 * which is why key stores (whose salts are random) come in ready-made. Everything is immutable and may be shared between
 * threads. To add a consumer, write its templates and register a {@link dev.caudal.bundle.ConsumerKit}:
 * docs/bundle-generator.md says how, and a test does it from outside.
 */
@NullMarked
package dev.caudal.bundle;

import org.jspecify.annotations.NullMarked;
