// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.util.List;
import java.util.Set;

/** What the tags of Varnish's log are called. */
final class Tags {
    /** In the order of their numbers, from 1 on, in the older layout. */
    static final List<String> NAMES = words("Debug Error CLI SessOpen SessClose BackendOpen BackendReuse BackendClose"
            + " HttpGarbage Proxy ProxyGarbage Backend Length FetchError"
            + http("Req") + http("Resp") + http("Bereq") + http("Beresp") + http("Obj")
            + " BogoHeader LostHeader TTL Fetch_Body VCL_acl VCL_call VCL_trace VCL_return ReqStart Hit HitPass ExpBan"
            + " ExpKill WorkThread ESI_xmlerror Hash Backend_health VCL_Log VCL_Error Gzip Link Begin End VSL Storage"
            + " Timestamp ReqAcct PipeAcct BereqAcct VfpAcct Witness BackendStart H2RxHdr H2RxBody H2TxHdr H2TxBody"
            + " HitMiss Filters SessError VCL_use Notice VdpAcct");

    /** Those that the newer layout does not have. */
    static final Set<String> DROPPED = Set.of("BackendReuse", "Backend", "BackendStart");

    /** Whose content may hold any byte, and those that no version writes: varnishncsa does not print them. */
    static final Set<String> UNPRINTABLE = Set.copyOf(words(
            "Debug HttpGarbage Hash H2RxHdr H2RxBody H2TxHdr H2TxBody ReqStatus ReqReason ReqLost RespMethod RespURL"
                    + " RespLost BereqStatus BereqReason BereqLost BerespMethod BerespURL BerespLost ObjMethod ObjURL"
                    + " ObjLost"));

    private Tags() {}

    private static String http(String side) {
        return " #Method #URL #Protocol #Status #Reason #Header #Unset #Lost".replace("#", side);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }
}
