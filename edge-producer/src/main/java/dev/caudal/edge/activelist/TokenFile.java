// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/** A file with a bearer token. Read each time it is needed, so that a new token needs no restart. */
public final class TokenFile {
    private static final int MAX_BYTES = 4096;
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private TokenFile() {}

    /**
     * The token, without spaces around it. What is wrong never quotes it.
     *
     * @throws IOException if the file cannot be read, others may read or change it, or it holds no token
     */
    public static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "tokenFile " + file + ": " + (Files.exists(file) ? "is no regular file" : "does not exist"));
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(OTHERS::contains)) {
            throw new IOException("tokenFile " + file + ": has mode " + PosixFilePermissions.toString(mode)
                    + ", so that others may read or change it; chmod 600");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("tokenFile " + file + ": is larger than " + MAX_BYTES + " bytes");
        }
        String token;
        try {
            token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            throw new IOException("tokenFile " + file + ": cannot be read: " + e.getMessage(), e);
        }
        if (!TOKEN.matcher(token).matches()) {
            throw new IOException("tokenFile " + file + ": "
                    + (token.isEmpty()
                            ? "is empty"
                            : "holds something else than one word of visible ASCII characters"));
        }
        return token;
    }
}
