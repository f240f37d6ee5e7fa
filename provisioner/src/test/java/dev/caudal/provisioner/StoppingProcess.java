// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A provisioner in a process of its own, which comes to one step of {@code bundle} and waits there to be killed. */
final class StoppingProcess {
    private static final String AT = "at: ";

    private static final String PURGE = "purge";

    private final Process process;

    private StoppingProcess(Process process) {
        this.process = process;
    }

    /** Starts the process, which waits to be told what to do: starting takes longer than all else. */
    static StoppingProcess prepare(Operator operator) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppingProcess.class.getName(),
                        operator.kafka().adminPropertiesFile().toString(),
                        operator.state().toString())
                .redirectErrorStream(true)
                .start();
        return new StoppingProcess(process);
    }

    /** Sends it to a step of writing a zip, and returns when it is there: the step before which it waits. */
    String goTo(int step, CustomerId customer, Path zip) throws IOException {
        return goTo(step, customer, zip.toString());
    }

    /** Sends it to a step of deleting the customer's data, and returns when it is there. */
    String purgeTo(int step, CustomerId customer) throws IOException {
        return goTo(step, customer, PURGE);
    }

    private String goTo(int step, CustomerId customer, String what) throws IOException {
        try (BufferedWriter input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write(step + "\n" + customer + "\n" + what + "\n");
        }
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(AT)) {
                return line.substring(AT.length());
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("it ended before the step: " + said);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Arguments: admin properties, state directory. On standard input: number of the step, customer, zip or what else to do. */
    public static void main(String[] args) throws IOException {
        AdminProperties admin = AdminProperties.read(Path.of(args[0]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String step = input.readLine();
        if (step == null) {
            return;
        }
        Stopping stopping = new Stopping(Integer.parseInt(step));
        CustomerId customer = CustomerId.of(input.readLine());
        String what = input.readLine();
        try (Provisioner provisioner = Provisioner.open(
                admin, ProvisionerConfig.DEFAULT, Path.of(args[1]), "tester", stopping, Clock.systemUTC())) {
            if (what.equals(PURGE)) {
                provisioner.unsubscribe(List.of(customer), true, Mode.APPLY);
            } else {
                provisioner.bundle(customer, Path.of(what));
            }
        }
    }

    /** Says that it has come to the step, and stays there. */
    private static final class Stopping implements Progress {
        private final int at;
        private int steps;

        private Stopping(int at) {
            this.at = at;
        }

        @Override
        public void starting(String step, int done, int total) {
            if (steps++ == at) {
                System.out.println(AT + step);
                System.out.flush();
                while (true) {
                    LockSupport.park();
                }
            }
        }
    }
}
