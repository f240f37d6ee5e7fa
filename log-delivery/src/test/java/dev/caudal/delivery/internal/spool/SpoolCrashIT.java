// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process kills itself with SIGKILL at a named point, and the next one at the same point again. Then everything that was
 * answered as stored, and was not done, must come back.
 */
final class SpoolCrashIT {
    private static final SpoolSettings SETTINGS =
            new SpoolSettings(256 << 10, 16 << 10, Duration.ofSeconds(1), Duration.ofDays(7), WhenFull.DROP_OLDEST);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before create main 2",
                "after create main 2",
                "before write main 20",
                "after write main 20",
                "before sync main 3",
                "after sync main 3",
                "after create parked 1",
                "after write parked 3",
                "after sync parked 1",
                "after create acks 1",
                "after write acks 2",
                "after sync acks 2",
                "before delete main 1",
                "after delete main 1",
                "before directory 3",
                "after directory 3"
            })
    void shouldKeepWhatItPromisedWhereverItIsKilled(String point) throws Exception {
        Set<Integer> promised = new TreeSet<>();
        int first = 1;
        for (int life = 0; life < 2; life++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            directory.toString(),
                            point,
                            String.valueOf(first))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = out.readLine()) != null) {
                    int space = line.indexOf(' ');
                    int number = Integer.parseInt(line.substring(space + 1));
                    if (line.startsWith("stored ")) {
                        promised.add(number);
                    } else {
                        promised.remove(number);
                    }
                }
            }
            assertThat(process.waitFor()).as("killed at '%s'", point).isEqualTo(137);
            first += 1000;
        }
        assertThat(promised).isNotEmpty();
        Collected events = new Collected();
        SpoolStore store = new SpoolStore(DiskFiles.in(directory), SETTINGS, events, () -> 5);
        store.open();
        Set<Integer> found = new HashSet<>();
        for (SpooledBatch batch : store.read(Integer.MAX_VALUE, 0, 0)) {
            assertThat(batch.bytes()).isEqualTo(Child.payload(batch.lines()));
            assertThat(found.add(batch.lines())).as("%s twice", batch).isTrue();
        }
        assertThat(found).containsAll(promised);
        store.close(0, 0);
    }

    /** Stores, takes out, parks and acknowledges, until it comes to its point. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            KillingFiles files = new KillingFiles(DiskFiles.in(directory), arguments[1]);
            Collected events = new Collected();
            SpoolStore store = new SpoolStore(files, SETTINGS, events, new Random()::nextLong);
            store.open();
            int number = Integer.parseInt(arguments[2]);
            store.park(SpoolModel.route(1));
            for (int round = 0; round < 40; round++) {
                for (int i = 0; i < 6; i++, number++) {
                    store.append(
                            new SpoolBatch(SpoolModel.route(number % 3), payload(number), number, null, null), 0, 0);
                }
                store.commit(0, 0);
                List<SpooledBatch> batches = store.read(8000, 0, 0);
                for (SpooledBatch batch : batches) {
                    // Said before it is done: whether it comes back is then open.
                    System.out.println("done " + batch.lines());
                    store.resolved(batch);
                }
                store.commit(0, 0);
            }
            System.exit(3);
        }

        static byte[] payload(int number) {
            byte[] payload = new byte[900];
            new Random(number).nextBytes(payload);
            return payload;
        }
    }

    private static final class Collected implements SpoolEvents {
        @Override
        public void recovered(SpoolRoute route, long lines) {}

        @Override
        public void stored(SpoolBatch batch) {
            System.out.println("stored " + batch.lines());
        }

        @Override
        public void refused(SpoolBatch batch, Refusal why) {}

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            // Only to make room: one batch at a time, numbered by its lines.
            System.out.println("dropped " + lines);
        }

        @Override
        public void warning(String message) {}
    }

    /** The real files, up to a point. */
    private static final class KillingFiles implements SpoolFiles {
        private final SpoolFiles files;
        private final String when;
        private final String what;
        private int left;

        KillingFiles(SpoolFiles files, String point) {
            this.files = files;
            int first = point.indexOf(' ');
            int last = point.lastIndexOf(' ');
            this.when = point.substring(0, first);
            this.what = point.substring(first + 1, last);
            this.left = Integer.parseInt(point.substring(last + 1));
        }

        private void pass(String call, String time) throws IOException {
            if (call.equals(what) && time.equals(when) && --left == 0) {
                System.out.flush();
                new ProcessBuilder(
                                "kill",
                                "-9",
                                String.valueOf(ProcessHandle.current().pid()))
                        .start();
                while (true) {
                    Thread.onSpinWait();
                }
            }
        }

        private static String kind(String name) {
            return name.substring(name.lastIndexOf('.') + 1);
        }

        @Override
        public List<String> list() throws IOException {
            return new ArrayList<>(files.list());
        }

        @Override
        public List<String> listOthers() throws IOException {
            return files.listOthers();
        }

        @Override
        public File create(String name) throws IOException {
            pass("create " + kind(name), "before");
            File file = files.create(name);
            pass("create " + kind(name), "after");
            return new KillingFile(file, kind(name));
        }

        @Override
        public File open(String name) throws IOException {
            return new KillingFile(files.open(name), kind(name));
        }

        @Override
        public File openToChange(String name) throws IOException {
            return new KillingFile(files.openToChange(name), kind(name));
        }

        @Override
        public void delete(String name) throws IOException {
            pass("delete " + kind(name), "before");
            files.delete(name);
            pass("delete " + kind(name), "after");
        }

        @Override
        public void syncDirectory() throws IOException {
            pass("directory", "before");
            files.syncDirectory();
            pass("directory", "after");
        }

        private final class KillingFile implements File {
            private final File file;
            private final String kind;

            KillingFile(File file, String kind) {
                this.file = file;
                this.kind = kind;
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                return file.read(into, position);
            }

            @Override
            public void write(ByteBuffer from, long position) throws IOException {
                pass("write " + kind, "before");
                file.write(from, position);
                pass("write " + kind, "after");
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void sync() throws IOException {
                pass("sync " + kind, "before");
                file.sync();
                pass("sync " + kind, "after");
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }
}
