// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.util.function.LongSupplier;

/** What the parts of one store share. */
record Parts(
        SpoolFiles files,
        SpoolSettings settings,
        SpoolEvents events,
        FrameFormat format,
        SegmentTable table,
        LongSupplier salts) {}
