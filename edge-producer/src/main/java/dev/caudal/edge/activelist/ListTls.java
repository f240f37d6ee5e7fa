// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards the list's server: whom to trust, and what to show. The files are read for each look, and a new set is used when
 * it is sound as a whole; while a renewal is writing them, the last good one stays. One thread.
 */
final class ListTls {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveListWatch.class);

    private final CustomerList.Url settings;
    private final Deadline deadline;
    private @Nullable List<String> used;
    private @Nullable SSLSocketFactory factory;
    private @Nullable String complaint;

    ListTls(CustomerList.Url settings, Deadline deadline) {
        this.settings = settings;
        this.deadline = deadline;
    }

    /**
     * For the next connection; the same object as long as the files say the same.
     *
     * @throws IOException if the files are of no use, and have never been
     */
    SSLSocketFactory factory() throws IOException {
        SSLSocketFactory made = factory;
        try {
            List<String> contents = contents();
            if (made != null && contents.equals(used)) {
                return made;
            }
            List<String> defects = defects(settings);
            if (!defects.isEmpty()) {
                throw new IOException(String.join("; ", defects));
            }
            SSLSocketFactory next = new DeadlineSocketFactory(
                    PemFiles.context(settings.certificate(), settings.key(), settings.ca())
                            .getSocketFactory(),
                    deadline);
            if (!contents.equals(contents())) {
                throw new IOException("the certificates are being written at this moment");
            }
            used = contents;
            factory = next;
            complaint = null;
            return next;
        } catch (IOException | GeneralSecurityException e) {
            String problem = String.valueOf(e.getMessage());
            if (made == null) {
                throw new IOException(problem, e);
            }
            if (!problem.equals(complaint)) {
                complaint = problem;
                LOG.warn("active list {}: {}; the certificates of before stay in use", settings.address(), problem);
            }
            return made;
        }
    }

    /** What is wrong with the files as far as can be told without a connection. */
    static List<String> defects(CustomerList.Url settings) {
        List<String> defects = new ArrayList<>();
        if (settings.certificate() != null && settings.key() != null) {
            defects.addAll(PemFiles.pairDefects(settings.certificate(), settings.key()));
        }
        if (settings.ca() != null) {
            defects.addAll(PemFiles.authorityDefects(settings.ca()));
        }
        return defects;
    }

    private List<String> contents() throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : settings.tlsFiles()) {
            contents.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return contents;
    }
}
