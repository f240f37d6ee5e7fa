vcl 4.1;

// Two customers' sites behind an origin that customers run themselves. The customer id is the server's own decision and goes
// straight to the log; headers of the client and of the origin pass through here, and none of them decides anything.

import std;

backend origin {
    .host = "127.0.0.1";
    .port = "%d";
}

sub vcl_recv {
    if (req.http.Host == "www.site-a.example") {
        std.log("customer:forge-a");
    } else if (req.http.Host == "www.site-b.example") {
        std.log("customer:forge-b");
    } else {
        std.log("customer:-");
    }
    return (pass);
}
