// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

/**
 * One thing that was tried with a certificate.
 *
 * @param what was tried, and what shall come of it
 * @param good whether that came of it
 * @param detail what came of it instead, or more about it; may be empty
 */
public record Finding(String what, boolean good, String detail) {}
