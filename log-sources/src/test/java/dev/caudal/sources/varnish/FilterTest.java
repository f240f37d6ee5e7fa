// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RespStatus == 200 | true",
                "RespStatus == 503 | true",
                "not RespStatus == 200 | false",
                "RespStatus != 200 | true",
                "RespStatus > 503 | false",
                "RespStatus == 200 and RespStatus == 503 | true",
                "RespStatus == 1 or RespStatus == 2 or RespStatus == 503 | true",
                "RespStatus == 503 or RespStatus == 1 and RespStatus == 2 | true",
                "(RespStatus == 503 or RespStatus == 1) and RespStatus == 2 | false",
                "ReqHeader:host eq 'a.example' | true",
                "ReqHeader:Host eq 'A.example' | false",
                "ReqHeader:Ho eq 'a.example' | false",
                "ReqHeader:User-Agent[2] eq 'two words' | true",
                "ReqHeader:User-Agent[3] | false",
                "Timestamp:Process[2] >= 0.5 | true",
                "Timestamp:Process[2] == 1 | true",
                "Timestamp:Process[3] > 0 | false",
                "Timestamp:Process[3] == 0.000 | true",
                "ReqURL > 5 | false",
                "requrl ~ '^/a' | true",
                "ReqURL ~ '(?i)^/\\\\QA.\\\\E' | true",
                "ReqURL ~ '(a+)+$$' | false",
                "PipeAcct | false"
            })
    void shouldLookAtEveryRecord(String query, boolean holds) {
        for (Layout layout : Layout.values()) {
            byte[] bytes = new Writer.Records(layout, 1)
                    .add("Begin", "req 1 rxreq")
                    .add("ReqURL", "/a.b")
                    .add("ReqHeader", "Host: a.example")
                    .add("ReqHeader", "User-Agent: one \"two words\"")
                    .add("RespStatus", "503")
                    .add("RespStatus", "200")
                    .add("Timestamp", "Process: 1795867756.238300 1.500000 0.000011")
                    .add("End", "")
                    .bytes();
            Transaction transaction = new Transaction(layout, null);
            assertThat(transaction.begin(bytes, bytes.length)).isTrue();
            assertThat(transaction.walk(bytes, bytes.length)).isEqualTo(Transaction.State.COMPLETE);

            assertThat(Filter.compile(query, layout).holds(transaction)).isEqualTo(holds);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RespStatus ==  | at character 14: a value",
                "RespStatus == abc | a number was expected after ==",
                "RespStatus == 0.0001 | a number was expected after ==",
                "Nope == 1 | at character 1",
                "Req == 1 | more than one tag",
                "RespStatus[0] == 1 | a field in brackets",
                "{2}RespStatus == 1 | groups of transactions",
                "vxid == 1 | groups of transactions",
                "Req* == 1 | between commas",
                "(RespStatus == 1 | ')' was expected",
                "RespStatus == 1 RespURL | at character 17",
                "ReqURL ~ /a | in quotation marks",
                "ReqURL ~ '[' | not a regular expression",
                "ReqURL ~ 'a\\\\Kb' | '\\K' in a regular expression",
                "ReqURL ~ '(?P<x>a)' | '(?P' in a regular expression",
                "ReqURL ~ '[[:alpha:]]' | '[' in a regular expression",
                "ReqURL ~ 'a | is not closed"
            })
    void shouldRefuseWhatItDoesNotKnowWithItsPlace(String query, String problem) {
        assertThatThrownBy(() -> Filter.compile(query, Layout.HEAD1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
