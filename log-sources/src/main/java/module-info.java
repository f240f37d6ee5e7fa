// SPDX-License-Identifier: Apache-2.0
/**
 * Where bytes come from: named pipes, supervised subprocesses, standard input, files and syslog sockets.
 */
module dev.caudal.sources {
    requires static transitive org.jspecify;
    requires transitive dev.caudal.core;
    requires jdk.net;
    requires jdk.unsupported;

    exports dev.caudal.sources;
    exports dev.caudal.sources.file;
    exports dev.caudal.sources.pipe;
    exports dev.caudal.sources.platform;
    exports dev.caudal.sources.process;
    exports dev.caudal.sources.spi;
    exports dev.caudal.sources.stdin;
    exports dev.caudal.sources.syslog;
    exports dev.caudal.sources.varnish;

    uses dev.caudal.sources.platform.PlatformProbe;
    uses dev.caudal.sources.spi.SourceProvider;

    provides dev.caudal.sources.spi.SourceProvider with
            dev.caudal.sources.file.FileTailProvider,
            dev.caudal.sources.pipe.NamedPipeProvider,
            dev.caudal.sources.process.SubprocessProvider,
            dev.caudal.sources.stdin.StdinProvider,
            dev.caudal.sources.syslog.SyslogProvider,
            dev.caudal.sources.varnish.VarnishProvider;
    provides dev.caudal.sources.platform.PlatformProbe with
            dev.caudal.sources.platform.SourceProbe,
            dev.caudal.sources.platform.VarnishProbe;
}
