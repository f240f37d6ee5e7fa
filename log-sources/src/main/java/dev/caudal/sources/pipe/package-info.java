// SPDX-License-Identifier: Apache-2.0
/**
 * The named pipe that web servers write their log into. {@link dev.caudal.sources.pipe.NamedPipeSource} makes it if it is
 * missing, keeps it open for writing too so that writers may come and go, and finds it again when somebody replaces it.
 */
@NullMarked
package dev.caudal.sources.pipe;

import org.jspecify.annotations.NullMarked;
