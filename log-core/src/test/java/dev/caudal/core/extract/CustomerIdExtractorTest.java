// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import static dev.caudal.core.extract.ExtractorCases.MALFORMED;
import static dev.caudal.core.extract.ExtractorCases.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each extractor takes for the id and what it cuts. {@code ~} stands for a single space at an end. */
final class CustomerIdExtractorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', textBlock = """
            83 rest of it     ! 83|rest of it
            83 ~rest          ! 83|~rest
            83~               ! 83|
            -~x               ! -|x
            a-much-longer-id-than-one-word x ! a-much-longer-id-than-one-word|x
            83                ! malformed
            ~83 x             ! malformed
            ''                ! malformed
            ~                 ! malformed
            """)
    void shouldTakeTheFirstToken(String line, String expected) {
        assertThat(outcome(CustomerIdExtractors.firstToken(), spaced(line))).isEqualTo(spaced(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', textBlock = """
            1       ! 83 a b             ! 83|a b
            2       ! a 83 b             ! 83|a b
            3       ! a b 83             ! 83|a b
            1       ! 83                 ! 83|
            2       ! a~                 ! malformed
            2       ! a~~b               ! malformed
            3       ! a~~83              ! 83|a~
            4       ! a b c              ! malformed
            2       ! "x 91 y" 83 z      ! 83|"x 91 y" z
            2       ! x "83" z           ! 83|x z
            2       ! x "" z             ! malformed
            2       ! "a\\" 91 b" 83     ! 83|"a\\" 91 b"
            2       ! "a\\\\" 83         ! 83|"a\\\\"
            2       ! "a""91""b" 83 c    ! 83|"a""91""b" c
            2       ! "open 83           ! malformed
            2       ! "a"b 83            ! malformed
            2       ! "a\\               ! malformed
            2       ! a"b 83 c"          ! 83|a"b c"
            2 comma ! a,83,b             ! 83|a,b
            2 ;     ! a;83               ! 83|a
            2 pipe  ! a|83|b c           ! 83|a|b c
            """)
    void shouldTakeAField(String argument, String line, String expected) {
        assertThat(outcome(CustomerIdExtractors.create("field", argument, false), spaced(line)))
                .isEqualTo(spaced(expected));
    }

    @Test
    void shouldTakeATabSeparatedField() {
        CustomerIdExtractor extractor = CustomerIdExtractors.create("field", "2 tab", false);

        assertThat(outcome(extractor, "a b\t83\t\tc")).isEqualTo("83|a b\t\tc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', textBlock = """
            customer=83 a=1              ! 83|a=1
            a=1 customer=83 b=2          ! 83|a=1 b=2
            a=1 customer=83              ! 83|a=1
            customer=83                  ! 83|
            customer="83" b=2            ! 83|b=2
            a="x customer=91 y" customer=83 ! 83|a="x customer=91 y"
            "x=1 customer=91 y" customer=83 ! 83|"x=1 customer=91 y"
            a="\\" customer=91" customer=83 ! 83|a="\\" customer=91"
            path=/?customer=91 customer=83 ! 83|path=/?customer=91
            xcustomer=91 customer=83     ! 83|xcustomer=91
            customer=83 customer=91      ! malformed
            customer=83 customer=83      ! malformed
            customer=                    ! malformed
            customer="" a=1              ! malformed
            customer                     ! malformed
            customer =83                 ! malformed
            a=1 b=2                      ! malformed
            ''                           ! malformed
            customer="83                 ! malformed
            customer="83"x               ! malformed
            customer=83 a="open          ! malformed
            """)
    void shouldTakeTheValueOfAKey(String line, String expected) {
        assertThat(outcome(CustomerIdExtractors.create("keyValue", "customer", false), spaced(line)))
                .isEqualTo(spaced(expected));
    }

    @Test
    void shouldTakeTheValueOfAKeyBetweenOtherDelimiters() {
        assertThat(outcome(CustomerIdExtractors.create("keyValue", "c semicolon", false), "a=1 2;c=83;b=3"))
                .isEqualTo("83|a=1 2;b=3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            {"customer":"83","a":1}                ! 83|{"a":1}
            {"a":1,"customer":"83"}                ! 83|{"a":1}
            {"a":1 , "customer" : "83" , "b":[]}   ! 83|{"a":1 ,  "b":[]}
            {"a":1 , "customer" : 83 }             ! 83|{"a":1  }
            {"customer":83}                        ! 83|{}
            { "customer" : 0 }                     ! 0|{  }
            {"a":{"customer":"91"},"customer":"83"} ! 83|{"a":{"customer":"91"}}
            {"a":"\\",\\"customer\\":\\"91\\"","customer":"83"} ! 83|{"a":"\\",\\"customer\\":\\"91\\""}
            {"a":[{"customer":"91"},[],{}],"customer":"83","n":null,"t":true,"x":-1.5e+3} ! 83|{"a":[{"customer":"91"},[],{}],"n":null,"t":true,"x":-1.5e+3}
            {"\\u0063ustomer":"83"}                ! 83|{}
            {"customer":"83","\\u0063ustomer":"91"} ! malformed
            {"customer":"83","customer":"83"}      ! malformed
            {"customer":""}                        ! malformed
            {"customer":"8\\u0033"}                ! malformed
            {"customer":007}                       ! malformed
            {"customer":83.0}                      ! malformed
            {"customer":-1}                        ! malformed
            {"customer":null}                      ! malformed
            {"customer":["83"]}                    ! malformed
            {"a":{"customer":"83"}}                ! malformed
            {"customer":"83"                       ! malformed
            {"customer":"83","a":"cut off          ! malformed
            {"customer":"83",}                     ! malformed
            {"customer":"83"}{"customer":"91"}     ! malformed
            {"customer":"83"} x                    ! malformed
            [{"customer":"83"}]                    ! malformed
            {'customer':'83'}                      ! malformed
            {"a":[},"customer":"83"}               ! malformed
            {"a":NaN,"customer":"83"}              ! malformed
            {"a" "b","customer":"83"}              ! malformed
            {}                                     ! malformed
            "customer"                             ! malformed
            """)
    void shouldTakeTheValueOfAJsonKey(String line, String expected) {
        assertThat(outcome(CustomerIdExtractors.create("json", "customer", false), line))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 10_000, 1_000_000})
    void shouldBoundTheNestingOfJsonWithoutRecursion(int depth) {
        String nested = "[".repeat(depth) + "1" + "]".repeat(depth);
        String line = "{\"deep\":" + nested + ",\"customer\":\"83\"}";
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);

        String outcome = outcome(CustomerIdExtractors.create("json", "customer", true), bytes, 0, bytes.length);

        assertThat(outcome).isEqualTo(depth <= 64 ? "83|" + line : MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            firstToken !   ! 83 a
            field      ! 2 ! a 83 b
            field      ! 2 ! a "83" b
            keyValue   ! c ! a=1 c=83
            json       ! c ! {"c":"83"}
            """)
    void shouldLeaveTheWholeLineWhenTheIdIsKept(String from, String argument, String line) {
        assertThat(outcome(CustomerIdExtractors.create(from, argument, true), line))
                .isEqualTo("83|" + line);
    }

    private static String spaced(String text) {
        return text.replace('~', ' ');
    }
}
