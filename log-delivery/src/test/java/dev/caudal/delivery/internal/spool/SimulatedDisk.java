// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps the promises of a real one and no other. What was written and not synced is there until {@link
 * #crash}; then any part of it may be lost, sector by sector and in any order, and so may files that were created or deleted
 * since the directory was last synced. After a failed write or sync a file's unsynced bytes are gone for good, though they can
 * still be read, and the file must not be written or synced again: that is an {@link AssertionError}.
 */
public final class SimulatedDisk implements SpoolFiles {
    private static final int SECTOR = 32;

    private final Random random;
    private Map<String, Content> now = new HashMap<>();
    private Map<String, Content> safe = new HashMap<>();
    private long capacityBytes = Long.MAX_VALUE;
    private boolean readOnly;
    private @Nullable String stuck;
    private long failAtCall = Long.MAX_VALUE;
    private int failuresLeft;
    private long calls;

    private static final class Content {
        byte[] bytes = {};
        byte[] synced = {};
        final List<Change> unsynced = new ArrayList<>();
        boolean failed;

        /** Bytes of one sector, or a new length. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Change(int position, byte[] bytes, int newLength) {
            byte[] applyTo(byte[] before) {
                if (newLength >= 0) {
                    return newLength < before.length ? Arrays.copyOf(before, newLength) : before;
                }
                int end = position + bytes.length;
                byte[] after = end <= before.length ? before : Arrays.copyOf(before, end);
                System.arraycopy(bytes, 0, after, position, bytes.length);
                return after;
            }
        }

        /** Once for all sectors of a write. */
        void grow(int length) {
            if (length > bytes.length) {
                bytes = Arrays.copyOf(bytes, length);
            }
        }

        void change(Change change) {
            bytes = change.applyTo(bytes);
            unsynced.add(change);
        }

        void sync() {
            synced = bytes.clone();
            unsynced.clear();
        }
    }

    public SimulatedDisk(Random random) {
        this.random = random;
    }

    /** The power goes. Files that are open must not be used again. */
    public void crash() {
        Map<String, Content> after = new HashMap<>();
        List<String> names = new ArrayList<>(now.keySet());
        safe.keySet().stream().filter(name -> !now.containsKey(name)).forEach(names::add);
        names.sort(null);
        int mood = random.nextInt(4);
        for (String name : names) {
            Content content = now.containsKey(name) == safe.containsKey(name) || random.nextBoolean() == (mood > 1)
                    ? now.get(name)
                    : safe.get(name);
            if (content != null) {
                after.put(name, survived(content, mood));
            }
        }
        now = after;
        safe = new HashMap<>(after);
        failAtCall = Long.MAX_VALUE;
    }

    /** The process dies, the machine does not: everything that was written is there. */
    public void kill() {
        now.values().forEach(Content::sync);
        safe = new HashMap<>(now);
        now.values().forEach(content -> content.failed = false);
    }

    /** Some of what is not synced reaches the disk all the same. */
    public void writeBack() {
        for (Content content : now.values()) {
            if (!content.failed && random.nextBoolean()) {
                content.sync();
            }
        }
    }

    private Content survived(Content before, int mood) {
        Content after = new Content();
        byte[] bytes = before.synced.clone();
        for (Content.Change change : before.failed ? List.<Content.Change>of() : before.unsynced) {
            boolean kept = mood == 0 || (mood != 1 && random.nextBoolean());
            if (kept) {
                bytes = change.applyTo(bytes);
            }
        }
        after.bytes = bytes;
        after.sync();
        return after;
    }

    /** The k-th changing call from now on fails, and as many after it. */
    public void fail(long k, int times) {
        failAtCall = calls + k;
        failuresLeft = times;
    }

    public void heal() {
        failAtCall = Long.MAX_VALUE;
        failuresLeft = 0;
        capacityBytes = Long.MAX_VALUE;
        readOnly = false;
    }

    boolean hasFailuresLeft() {
        return failuresLeft > 0;
    }

    /** More bytes are refused. */
    public void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** This file cannot be removed; null: every file can. */
    void stick(@Nullable String name) {
        stuck = name;
    }

    public void readOnly(boolean is) {
        readOnly = is;
    }

    public long usedBytes() {
        long bytes = 0;
        for (Content content : now.values()) {
            bytes += content.bytes.length;
        }
        return bytes;
    }

    long calls() {
        return calls;
    }

    List<String> names() {
        return now.keySet().stream().sorted().toList();
    }

    byte[] bytes(String name) {
        return now.get(name).bytes.clone();
    }

    /** Puts a file there, safely. */
    void put(String name, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes.clone();
        content.sync();
        now.put(name, content);
        safe.put(name, content);
    }

    void remove(String name) {
        now.remove(name);
        safe.remove(name);
    }

    @Override
    public List<String> list() {
        return names();
    }

    @Override
    public List<String> listOthers() {
        return List.of();
    }

    @Override
    public File create(String name) throws IOException {
        changing("create " + name);
        if (now.containsKey(name)) {
            throw new IOException(name + " exists");
        }
        now.put(name, new Content());
        return new Handle(now.get(name));
    }

    @Override
    public File open(String name) throws IOException {
        Content content = now.get(name);
        if (content == null) {
            throw new IOException(name + " does not exist");
        }
        return new Handle(content);
    }

    @Override
    public File openToChange(String name) throws IOException {
        changing("open " + name);
        return open(name);
    }

    @Override
    public void delete(String name) throws IOException {
        changing("delete " + name);
        if (name.equals(stuck)) {
            throw new IOException("Operation not permitted: delete " + name);
        }
        now.remove(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        changing("sync directory");
        safe = new HashMap<>(now);
    }

    private void changing(String what) throws IOException {
        calls++;
        if (readOnly) {
            throw new IOException("Read-only file system: " + what);
        }
        if (calls >= failAtCall && failuresLeft > 0) {
            failuresLeft--;
            throw new IOException("Input/output error: " + what);
        }
    }

    private final class Handle implements File {
        private final Content content;

        Handle(Content content) {
            this.content = content;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            int length = (int) Math.max(0, Math.min(into.remaining(), content.bytes.length - position));
            into.put(content.bytes, (int) Math.min(position, content.bytes.length), length);
            return length;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            checkUsable();
            int length = from.remaining();
            long grown = Math.max(0, position + length - content.bytes.length);
            try {
                changing("write");
                if (usedBytes() + grown > capacityBytes) {
                    throw new IOException("No space left on device");
                }
            } catch (IOException e) {
                // As much as fits, or a part: a failed write says nothing about what it wrote.
                write(from, position, length == 0 ? 0 : random.nextInt(length));
                content.failed = true;
                throw e;
            }
            write(from, position, length);
        }

        private void write(ByteBuffer from, long position, int length) {
            int left = length;
            int at = (int) position;
            content.grow(at + left);
            while (left > 0) {
                byte[] sector = new byte[Math.min(left, SECTOR - at % SECTOR)];
                from.get(sector);
                content.change(new Content.Change(at, sector, -1));
                at += sector.length;
                left -= sector.length;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            checkUsable();
            changing("truncate");
            content.change(new Content.Change(0, new byte[0], (int) size));
        }

        @Override
        public void sync() throws IOException {
            checkUsable();
            try {
                changing("sync");
            } catch (IOException e) {
                content.failed = true;
                throw e;
            }
            content.sync();
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void close() {}

        private void checkUsable() {
            if (content.failed) {
                throw new AssertionError("written or synced again after a failure");
            }
        }
    }
}
