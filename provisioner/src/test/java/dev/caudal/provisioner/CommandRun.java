// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One command line, as an operator types it, in this process. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(Path admin, Path state, String... command) {
        List<String> args = new ArrayList<>(List.of("--admin", admin.toString(), "--state", state.toString()));
        args.addAll(List.of(command));
        return of(args.toArray(String[]::new));
    }

    static CommandRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = line.execute(args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
