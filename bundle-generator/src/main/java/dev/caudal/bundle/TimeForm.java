// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a server writes a time. A closed list: each of these is read to the last digit by every tool. */
public enum TimeForm {
    /** {@code 10/Aug/2026:06:20:13 +0200}: Apache's and Varnish's {@code %t}, nginx' {@code $time_local}. */
    CLF(
            "clf",
            TimeForm.CLF_DAY + ":(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] [+-](?:0[0-9]|1[0-4])[0-5][0-9]",
            "10/Aug/2026:06:20:13 +0200",
            true),
    /** {@code 10/Aug/2026:06:20:13.123}: HAProxy's {@code %t} and {@code %tr}, which have no zone. */
    CLF_MILLIS(
            "clf_millis",
            TimeForm.CLF_DAY + ":(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}",
            "10/Aug/2026:06:20:13.123",
            false),
    /** {@code 2026-08-10T06:20:13.5+02:00} or {@code …Z}: nginx' {@code $time_iso8601}. */
    ISO8601(
            "iso8601",
            TimeForm.ISO_DAY + "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
                    + "(?:\\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])",
            "2026-08-10T06:20:13+02:00",
            true),
    /** {@code 1786335613} or {@code 1786335613.123}, seconds since 1970: nginx' {@code $msec}, Varnish's {@code %{sec}t}. */
    EPOCH("epoch", "[0-9]{1,11}(?:\\.[0-9]{1,3})?", "1786335613.123", true),
    /** {@code 1786335613123}, milliseconds since 1970. */
    EPOCH_MILLIS("epoch_millis", "[0-9]{1,14}", "1786335613123", true);

    /** Days that there are, since some engines take 31 April for 1 May. */
    private static final String CLF_DAY = "(?:(?:0[1-9]|[12][0-9]|3[01])/(?:Jan|Mar|May|Jul|Aug|Oct|Dec)"
            + "|(?:0[1-9]|[12][0-9]|30)/(?:Apr|Jun|Sep|Nov)|(?:0[1-9]|[12][0-9])/Feb)/[0-9]{4}";

    private static final String ISO_DAY = "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))";

    private final String text;
    private final String shape;
    private final String sample;
    private final boolean zoned;

    TimeForm(String text, String shape, String sample, boolean zoned) {
        this.text = text;
        this.shape = shape;
        this.sample = sample;
        this.zoned = zoned;
    }

    /** The name in the configuration: {@code clf}. */
    public String text() {
        return text;
    }

    /** Whether the time says where it holds; one that does not needs a zone beside it. */
    public boolean zoned() {
        return zoned;
    }

    /** The expression of what such a time looks like. */
    String shape() {
        return shape;
    }

    String sample() {
        return sample;
    }

    /**
     * The form of this name.
     *
     * @throws IllegalArgumentException if there is none; the message names all
     */
    public static TimeForm of(String text) {
        return Arrays.stream(values())
                .filter(form -> form.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Syntax.TEXT.escape(text)
                        + "' is not a pattern of a time: use "
                        + Arrays.stream(values()).map(TimeForm::text).collect(Collectors.joining(", "))));
    }
}
