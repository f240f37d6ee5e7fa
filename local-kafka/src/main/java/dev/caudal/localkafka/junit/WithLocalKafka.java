// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a running cluster: its constructor, tests and lifecycle methods may take a
 * {@link dev.caudal.localkafka.LocalKafka}. The cluster starts when it is first asked for.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(LocalKafkaExtension.class)
public @interface WithLocalKafka {

    /** How many brokers, 1 to 3. */
    int brokers() default 1;

    /** Who uses the same cluster. */
    Sharing sharing() default Sharing.TEST_RUN;

    /** Broker settings as {@code key=value}; only for a cluster of the class's own. */
    String[] brokerProperties() default {};

    /** Who uses the same cluster. */
    enum Sharing {
        /** All classes of this JVM that ask for as many brokers: they leave it running and use names of their own. */
        TEST_RUN,
        /** This class alone: it may break things. */
        CLASS
    }
}
