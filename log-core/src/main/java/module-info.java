// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to lines to customer to route to sink. No threads, no I/O, no clock, no logging, no Kafka.
 */
module dev.caudal.core {
    requires static transitive org.jspecify;

    exports dev.caudal.core;
    exports dev.caudal.core.extract;
    exports dev.caudal.core.ledger;
    exports dev.caudal.core.line;
    exports dev.caudal.core.naming;
    exports dev.caudal.core.routing;
    exports dev.caudal.core.sink;

    uses dev.caudal.core.extract.CustomerIdExtractorProvider;
}
