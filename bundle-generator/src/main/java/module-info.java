// SPDX-License-Identifier: Apache-2.0
/** A customer's starter zip, byte-for-byte reproducible. */
module dev.caudal.bundle {
    requires com.samskivert.jmustache;
    requires transitive dev.caudal.core;
    requires org.apache.commons.compress;
    requires static transitive org.jspecify;

    exports dev.caudal.bundle;
}
