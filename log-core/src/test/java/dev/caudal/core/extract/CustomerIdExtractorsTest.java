// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CustomerIdExtractorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            firstToken ! 3             ! firstToken takes no argument, but '3' was given
            field      !               ! field needs an argument, for example '3'
            field      ! 0             ! '0' is no field number
            field      ! 1000          ! '1000' is no field number
            field      ! -1            ! '-1' is no field number
            field      ! 1 space x     ! field takes at most two words
            field      ! 1 dash        ! delimiter 'dash' is not
            field      ! 1 "           ! delimiter '"' is not
            json       !               ! json needs an argument
            json       ! a"b           ! 'a"b' cannot be looked for
            keyValue   ! a=b           ! 'a=b' cannot be looked for
            keyValue   ! a;b ;         ! 'a;b' cannot be looked for
            firsttoken !               ! 'firsttoken' is no customer id extractor: there are field, firstToken, json, keyValue, lastToken, throwing
            throwing   !               ! 'throwing' cannot be made by dev.caudal.examples.ThrowingProvider, which throws java.lang.IllegalStateException: no table of ids
            throwing   ! a/Table       ! 'throwing' cannot be made by dev.caudal.examples.ThrowingProvider, which throws java.lang.NoClassDefFoundError: a/Table
            """)
    void shouldSayWhatIsWrong(String from, String argument, String message) {
        assertThatThrownBy(() -> CustomerIdExtractors.create(from, argument, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldFindAnExtractorOfAnotherJar() {
        CustomerIdExtractor extractor = CustomerIdExtractors.create("lastToken", null, false);

        assertThat(ExtractorCases.outcome(extractor, "GET / 200 83")).isEqualTo("83|GET / 200");
    }
}
