// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

/** Takes what is wrong with a configuration, all of it. Whoever reports goes on afterwards. */
@FunctionalInterface
public interface Problems {
    /**
     * One problem.
     *
     * @param option the option it is about, as written in the configuration
     * @param problem what is wrong and what would be right; names the value
     */
    void report(String option, String problem);
}
