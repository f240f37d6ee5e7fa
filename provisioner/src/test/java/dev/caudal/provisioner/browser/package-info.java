// SPDX-License-Identifier: Apache-2.0
/**
 * A real Chromium for tests of the panel, driven by Debian's chromedriver over W3C WebDriver: a protocol of small JSON
 * documents over HTTP, for which the JDK's own client is enough. A driver's library would bring some thirty jars, and a
 * downloader of browsers, for the dozen commands that are needed here.
 */
@NullMarked
package dev.caudal.provisioner.browser;

import org.jspecify.annotations.NullMarked;
