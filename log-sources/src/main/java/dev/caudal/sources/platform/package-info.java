// SPDX-License-Identifier: Apache-2.0
/**
 * Which kind of edge node this is. {@link dev.caudal.sources.platform.PlatformDetector} weighs what it finds against the
 * platforms of the configuration and can say why it concluded what it did.
 */
@NullMarked
package dev.caudal.sources.platform;

import org.jspecify.annotations.NullMarked;
