// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.BundleReport;
import dev.caudal.provisioner.LagReport;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.RevocationReport;
import dev.caudal.provisioner.audit.Completeness;
import dev.caudal.provisioner.audit.Difference;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Generation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;

/** What there is of one customer. On the server's threads; changes and readings of the cluster wait for their own threads. */
final class CustomerResource {
    private static final int MAX_CERTIFICATES = 2;
    private static final int DEFAULT_HOURS = 24;

    private final State state;
    private final StreamingView view;
    private final Changes changes;
    private final ProvisionerThread readings;
    private final OneTime<Bundle> bundles;
    private final Zips zips = new Zips(this::isWaiting);

    CustomerResource(
            State state, StreamingView view, Changes changes, ProvisionerThread readings, OneTime<Bundle> bundles) {
        this.state = state;
        this.view = view;
        this.changes = changes;
        this.readings = readings;
        this.bundles = bundles;
    }

    Reply streaming(Ask ask) {
        return Reply.json(view.of(ask.customer(), state.snapshot()).json(ask.caller() instanceof Caller.Operator));
    }

    Reply subscribe(Ask ask) {
        CustomerId id = ask.customer();
        refuseReserved(id);
        Wish wish = Wish.of(ask.body(), ask.caller());
        changes.makeAndSee(ask, provisioner -> provisioner.change(id, wish::from));
        return streaming(ask);
    }

    Reply unsubscribe(Ask ask) {
        CustomerId id = ask.customer();
        refuseReserved(id);
        changes.makeAndSee(ask, provisioner -> {
            if (provisioner.registry().customers().containsKey(id)) {
                provisioner.unsubscribe(List.of(id), false, Mode.APPLY);
            }
        });
        return streaming(ask);
    }

    Reply bundle(Ask ask) {
        return issue(ask, Provisioner::bundle);
    }

    Reply rotate(Ask ask) {
        ObjectNode body = ask.body().object(Set.of("finish", "force"));
        boolean force = Body.flag(body, "force");
        if (Body.flag(body, "finish")) {
            return Reply.json(
                    revoked(changes.make(ask, provisioner -> provisioner.finishRotation(ask.customer(), force))));
        }
        return issue(ask, Provisioner::rotate);
    }

    /** One of the core's ways to write a zip. */
    private interface Writing {
        BundleReport write(Provisioner provisioner, CustomerId customer, Path zip);
    }

    private Reply issue(Ask ask, Writing writing) {
        CustomerId id = ask.customer();
        refuseReserved(id);
        Customer customer = state.snapshot().registry().customers().get(id);
        if (customer == null || customer.state() != Customer.State.ACTIVE) {
            throw Problem.changed("customer " + id + " is not subscribed");
        }
        Zips.Request request =
                new Zips.Request(ask.operation(), id, ask.caller().toString());
        return Reply.created(changes.finish(zips.of(
                request, () -> changes.begin(ask, provisioner -> inMemory(id, provisioner, writing)))));
    }

    private boolean isWaiting(ObjectNode made) {
        String link = made.path("link").asText();
        return bundles.look(link.substring(link.lastIndexOf('/') + 1))
                .map(bundle -> state.snapshot().registry().customers().get(bundle.customer()))
                .filter(customer -> customer.generations().stream()
                        .noneMatch(each -> !each.mayRead()
                                && each.serial().equals(made.path("certificate").asText())))
                .isPresent();
    }

    /** A third certificate would end one that may be in use. */
    private static void requireRoom(CustomerId id, Provisioner provisioner) {
        Customer customer = provisioner.registry().customers().get(id);
        if (customer != null
                && customer.generations().stream().filter(Generation::mayRead).count() >= MAX_CERTIFICATES) {
            throw Problem.changed(
                    "customer " + id + " has " + MAX_CERTIFICATES + " valid certificates: revoke one of them first");
        }
    }

    /** The core writes files; here it is one for its owner alone that is gone before anybody is told of it. */
    private ObjectNode inMemory(CustomerId id, Provisioner provisioner, Writing writing) {
        requireRoom(id, provisioner);
        try {
            Path directory = Files.createTempDirectory("caudal-bundle");
            Path zip = directory.resolve("bundle.zip");
            try {
                BundleReport report = writing.write(provisioner, id, zip);
                String link = bundles.keep(new Bundle(id, Files.readAllBytes(zip)));
                return JsonNodeFactory.instance
                        .objectNode()
                        .put("link", "/v1/bundles/" + link)
                        .put("expiresAt", bundles.until().toString())
                        .put("certificate", report.generation().serial())
                        .put("notAfter", report.generation().notAfter().toString());
            } finally {
                Files.deleteIfExists(zip);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the starter zip could not be written where temporary files are", e);
        }
    }

    /** Once, by whoever has the link. The name is built from the id, which is of a form that no system takes amiss. */
    Reply download(Ask ask) {
        Bundle bundle = bundles.take(ask.parameter())
                .orElseThrow(() -> Problem.of(
                        HttpStatus.NOT_FOUND_404,
                        "this link was used, or is too old, or never was: ask for a new one"));
        return new Reply(
                HttpStatus.OK_200,
                "application/zip",
                bundle.zip(),
                Map.of("Content-Disposition", "attachment; filename=\"c" + bundle.customer() + ".zip\""));
    }

    Reply revoke(Ask ask) {
        ObjectNode body = ask.body().object(Set.of("certificate"));
        Optional<String> serial = Body.text(body, "certificate");
        CustomerId id = ask.customer();
        requireKnown(id);
        return Reply.json(revoked(changes.make(ask, provisioner -> provisioner.revoke(id, serial))));
    }

    private static ObjectNode revoked(RevocationReport report) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode ended = answer.putArray("ended");
        report.revoked().forEach(generation -> ended.add(generation.serial()));
        return answer;
    }

    Reply completeness(Ask ask) {
        CustomerId id = ask.customer();
        int hours = ask.number("hours", DEFAULT_HOURS, 1, Verdicts.HOURS);
        requireKnown(id);
        state.vitals().require(Vitals.TALLY);
        state.vitals().require(Vitals.GROWTH);
        Optional<Verdicts.Verdict> verdict = state.verdicts().of(id, hours);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("customer", id.value());
        answer.put("state", verdict.isPresent() ? "current" : "catching-up");
        return Reply.json(verdict.map(found -> compared(answer, found)).orElse(answer));
    }

    private static ObjectNode compared(ObjectNode answer, Verdicts.Verdict verdict) {
        Completeness completeness = verdict.completeness();
        answer.put("since", verdict.since().toString());
        answer.put("until", verdict.until().toString());
        answer.put("checked", completeness.checked());
        answer.put("unchecked", completeness.unchecked());
        long missing = 0;
        ArrayNode differences = answer.putArray("differences");
        for (Difference each : completeness.differences()) {
            missing += Math.max(0, each.missing());
            differences
                    .addObject()
                    .put("hour", each.hour().toString())
                    .put("topic", each.topic())
                    .put("partition", each.partition())
                    .put("counted", each.counted())
                    .put("found", each.found());
        }
        answer.put("missing", missing);
        answer.put("complete", missing == 0);
        return answer;
    }

    Reply lag(Ask ask) {
        CustomerId id = ask.customer();
        requireKnown(id);
        LagReport report = readings.call(ask.caller().toString(), provisioner -> provisioner.lag(id));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("customer", id.value());
        answer.put("held", report.held());
        answer.put("nobodyReads", report.nobodyReads());
        ArrayNode groups = answer.putArray("groups");
        for (LagReport.Group group : report.groups()) {
            groups.addObject()
                    .put("group", group.name())
                    .put("members", group.members())
                    .put("lag", group.lag())
                    .put("farBehind", group.farBehind());
        }
        return Reply.json(answer);
    }

    Reply traffic(Ask ask) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("customer", ask.parameter());
        ArrayNode hours = answer.putArray("hours");
        for (Traffic.Hour hour : state.traffic().of(ask.customer())) {
            hours.addObject()
                    .put("hour", hour.begin().toString())
                    .put("read", hour.read())
                    .put("readBytes", hour.readBytes())
                    .put("delivered", hour.delivered())
                    .put("deliveredBytes", hour.deliveredBytes())
                    .put("dropped", hour.dropped());
        }
        return Reply.json(answer);
    }

    private void requireKnown(CustomerId id) {
        if (!state.snapshot().registry().customers().containsKey(id)) {
            throw Problem.of(HttpStatus.NOT_FOUND_404, "customer " + id + " never subscribed");
        }
    }

    private static void refuseReserved(CustomerId id) {
        if (id.equals(CustomerId.PROBE)) {
            throw Problem.of(HttpStatus.CONFLICT_409, "customer id " + id + " is reserved for the probe");
        }
    }
}
