// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Arrays;

/**
 * The bytes of a PKCS#12 file, made elsewhere: its salts are random, so making it here would end reproducibility.
 *
 * <p>Immutable; copies on the way in and out. {@link #toString()} shows the size alone, since the content is secret.
 */
public final class StoreFile {
    private final byte[] content;

    private StoreFile(byte[] content) {
        this.content = content;
    }

    /** A copy of the given bytes. */
    public static StoreFile of(byte[] content) {
        if (content.length == 0) {
            throw new IllegalArgumentException("a key store file is not empty");
        }
        return new StoreFile(content.clone());
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreFile store && Arrays.equals(content, store.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "StoreFile[" + content.length + " bytes]";
    }
}
