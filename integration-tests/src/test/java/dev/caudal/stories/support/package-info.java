// SPDX-License-Identifier: Apache-2.0
/**
 * What stories are staged with: processes that end with their test, the provisioner's commands, topics to watch, and the
 * real servers. Every wait has a deadline, and a process that disappoints says so with the end of its log.
 */
@NullMarked
package dev.caudal.stories.support;

import org.jspecify.annotations.NullMarked;
