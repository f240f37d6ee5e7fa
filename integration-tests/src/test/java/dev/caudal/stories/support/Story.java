// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import dev.caudal.localkafka.junit.WithLocalKafka;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A story: its tests may take a {@link Stage}, and a cluster that all stories share. Stories therefore have customers of
 * their own, and look only at what arrives while they play ({@link Arrivals}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@WithLocalKafka
@ExtendWith(StageExtension.class)
public @interface Story {}
