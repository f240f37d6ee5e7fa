// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real varnishd on a free port of this machine, on the {@link Stage} that it ends with. */
public final class Varnish {
    /** What every line is made of: the customer first, as the VCL decided; what others say of him, last. */
    public static final String FORMAT =
            "%{VCL_Log:customer}x %h %l %u %t \"%r\" %s %b \"%{User-agent}i\" \"%{X-Customer}i\" \"%{X-Customer}o\"";

    private static final Pattern ADDRESS = Pattern.compile("(?m)^\\S+ 127\\.0\\.0\\.1 ([1-9][0-9]*)");

    private final Stage stage;
    private final Path directory;
    private final int port;

    private Varnish(Stage stage, Path directory, int port) {
        this.stage = stage;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts it with this program, and waits until it serves.
     *
     * @param vcl the text: Varnish reads it as another user, who may not look into the folder of this clone
     */
    public static Varnish start(Stage stage, String vcl) {
        Path directory = stage.path("varnish");
        List<String> command = new ArrayList<>(List.of(Peer.program("varnishd")));
        if (!System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-j", "none"));
        }
        command.addAll(List.of(
                "-F",
                "-n",
                directory.toString(),
                "-a",
                "127.0.0.1:0",
                "-f",
                stage.write("varnish.vcl", vcl).toString()));
        command.addAll(List.of("-s", "malloc,16m", "-p", "vsl_space=4m", "-p", "thread_pool_min=5"));
        Child varnishd = stage.start("varnishd", command);
        varnishd.awaitPrinted("Child starts");
        return new Varnish(stage, directory, awaitPort(stage, directory, varnishd));
    }

    private static int awaitPort(Stage stage, Path directory, Child varnishd) {
        int[] port = new int[1];
        Await.until(
                () -> {
                    Child answer = stage.run(
                            "varnishadm",
                            List.of(Peer.program("varnishadm"), "-n", directory.toString(), "debug.listen_address"));
                    Matcher address = ADDRESS.matcher(answer.out());
                    port[0] = address.find() ? Integer.parseInt(address.group(1)) : 0;
                    return port[0] > 0;
                },
                () -> "varnishd has no address" + varnishd.tail());
        return port[0];
    }

    /** Where it serves HTTP. */
    public int port() {
        return port;
    }

    /** The keys of an edge source that reads this server's log. */
    public String source() {
        return "type: subprocess\n    command: [varnishncsa, -n, " + directory + ", -F, '" + FORMAT + "']";
    }

    /** The same, of an edge source that reads this server's memory: the customer is looked up where the VCL logged it. */
    public String memorySource() {
        return "type: varnish\n    instance: " + directory + "\n    format: '"
                + FORMAT.substring(FORMAT.indexOf(' ') + 1) + "'\n    customerId: { from: vclLog, key: customer }";
    }

    /** Starts a second varnishncsa. */
    public Witness witness() {
        return witness(List.of());
    }

    /** One that writes times as the edge-producer's JVM does. */
    public Witness witnessInZoneOfEdge() {
        return witness(List.of("env", "TZ=" + Parts.ZONE));
    }

    private Witness witness(List<String> before) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Peer.program("varnishncsa"), "-n", directory.toString(), "-F", FORMAT));
        return new Witness(this, stage.start("varnishncsa", command));
    }
}
