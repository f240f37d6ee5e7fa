// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The one directory of a spool, as a port: tests put a disk behind it that loses what was not synced, and fails at the k-th
 * call. Names are plain file names. Used by the spool's thread alone; every call may block.
 */
public interface SpoolFiles {

    /** Names of what lies in the directory, in any order: regular files alone. */
    List<String> list() throws IOException;

    /** Names of what lies in the directory and is no regular file, such as symbolic links: never opened. */
    List<String> listOthers() throws IOException;

    /** A new file, readable by its owner alone. Fails if the name is taken. */
    File create(String name) throws IOException;

    /** An existing file, for reading alone: what lies on a disk that takes no more can still go out. No symbolic links. */
    File open(String name) throws IOException;

    /** An existing file, to be changed. Symbolic links are not followed. */
    File openToChange(String name) throws IOException;

    /** Removes a file, if it is there; it may come back after a crash until {@link #syncDirectory}. */
    void delete(String name) throws IOException;

    /** Files created and deleted so far stay so, whatever happens. */
    void syncDirectory() throws IOException;

    /** An open file. After an exception of {@link #write} or {@link #sync} it must not be written to again. */
    interface File extends Closeable {

        /** Reads into the buffer until it is full or the file ends. Returns how many bytes. */
        int read(ByteBuffer into, long position) throws IOException;

        /** Writes the whole buffer. */
        void write(ByteBuffer from, long position) throws IOException;

        /** Cuts the file. */
        void truncate(long size) throws IOException;

        /** What was written so far stays, whatever happens. */
        void sync() throws IOException;

        /** In bytes. */
        long size() throws IOException;
    }
}
