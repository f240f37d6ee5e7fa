vcl 4.1;

// The Varnish of the quickstart and of the integration tests: three customers, no origin. The customer id comes from the
// server's own decision (here: the name of the site) and goes straight to the log. It never passes through a header, which a
// client or an origin could set.

import std;

backend none none;

sub vcl_recv {
    if (req.http.Host == "www.site-83.example") {
        std.log("customer:83");
    } else if (req.http.Host == "www.site-91.example") {
        std.log("customer:91");
    } else if (req.http.Host == "www.site-77.example") {
        std.log("customer:77");
    } else {
        std.log("customer:-");
    }
    return (synth(200, "OK"));
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.body = "hello from the edge" + {"
"};
    return (deliver);
}
