// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.util.ArrayList;
import java.util.List;

/** Headers as senders write them, and payloads. */
final class Headers {
    static final List<String> RFC3164 = List.of(
            "<190>Nov 22 15:20:01 edge nginx: ", // nginx
            "<190>Nov  2 15:20:01 nginx: ", // nginx with nohostname
            "<190>Nov 2 15:20:01 nginx: ",
            "<134>Nov 22 15:20:01 haproxy[4711]: ", // HAProxy, format local; journald; logger into /dev/log
            "<134>Nov 22 15:20:01 mad1-edge07 haproxy[4711]: ", // HAProxy, format rfc3164
            "<134>Nov 22 15:20:01 2001:db8::7 haproxy[4711]: ", // a relay that knows no name
            "<134>Nov 22 15:20:01 192.0.2.7 haproxy: ",
            "<13>Nov 22 15:20:01 s_local@edge1/edge2 postfix/smtpd[12]: ", // syslog-ng with a chain of hosts
            "<78>Nov 22 15:20:01 CRON: ",
            "<78>Nov 22 15:20:01 EDGE CRON[1]: ",
            "<30>Nov 22 15:20:01 edge (sd-pam)[77]: ",
            "<190>Nov 22 15:20:01.123456 edge nginx: ",
            "Nov 22 15:20:01 edge nginx: ",
            "2026-11-22T15:46:31.123456+01:00 edge nginx[1]: ",
            "<190>Nov 22 15:20:01 CET edge nginx: ",
            "<190>Nov 22 15:20:01 +01:00 edge nginx: ",
            "<190>2026-11-22T15:46:31.123456+01:00 edge1 nginx: ", // rsyslog's forward format
            "<190>2026-11-22T15:46:31Z nginx: ",
            "<190>2026-11-22T15:46:31+0100 edge1 nginx[1]: ", // syslog-ng with ts-format(iso)
            "<189>29: *Nov 22 2026 15:46:31.123: %SYS-5-CONFIG_I: ", // Cisco
            "<189>29: .Nov 22 15:46:31.123 CET: %SYS-5-CONFIG_I: ",
            "<189>Nov 22 2026 15:46:31 CET: %SYS-5-CONFIG_I: ",
            "<166>Nov 22 2026 15:46:31: %ASA-6-302013: ",
            "<166>Nov 22 2026 15:46:31 fw1 %ASA-6-302013: ",
            "<13>nginx[12]: "); // no time at all

    static final List<String> RFC5424 = List.of(
            "<134>1 2026-11-22T15:20:01.123456+00:00 mad1-edge07 haproxy 4711 - - ", // HAProxy
            "<13>1 2026-11-29T06:23:28.660130+00:00 vm nginx - - [timeQuality tzKnown=\"1\" isSynced=\"0\"] ", // logger
            "<134>1 - - - - - - ",
            "<134>1 2026-11-22T15:20:01Z h a p m [id@32473 x=\"a ] \\\" b\"][other] ",
            "<134>1 2026-11-22T15:20:01Z h a p m [id@32473 x=\"a \\] \\\\\" y=\"\"] ");

    static final List<String> AUTO = concat(
            RFC3164,
            RFC5424,
            List.of("<134>1 2026-11-22T15:20:01Z h a p m - \u00ef\u00bb\u00bf", "<13>1 - - - - - [a b=\"c\"] "));

    /** Each belongs to the customer it begins with, whatever else it names. */
    static final List<String> PAYLOADS = List.of(
            "83 203.0.113.5 - - [10/Aug/2026:06:20:13 +0000] \"GET /a: HTTP/2.0\" 200",
            "83 120",
            "120 83 yyy",
            "120 <134>83 x",
            "120 <134>Nov 22 15:20:01 edge nginx: 91 x",
            "83 - - - - - - 91 x",
            "1 - - [10/Aug/2026:06:20:13 +0000] \"GET /a: HTTP/2.0\" 200",
            "83 2026-11-22T15:46:31Z nginx: 91",
            "acme 2001:db8:: 91",
            "acme");

    private Headers() {}

    @SafeVarargs
    private static List<String> concat(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
