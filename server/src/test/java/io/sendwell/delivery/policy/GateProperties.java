package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.contact.ConsentStatus;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Standing;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.Gate.Facts;
import io.sendwell.delivery.policy.Gate.Verdict;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class GateProperties {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final DailyWindow NIGHT = new DailyWindow(LocalTime.of(21, 0), LocalTime.of(9, 0));

    @Property(tries = 3000)
    void marketing_goes_to_nobody_who_did_not_agree_whatever_else_holds(
            @ForAll("facts") Facts facts, @ForAll("instants") Instant now) {
        if (facts.kind() == MessageKind.MARKETING && Gate.decide(facts, now) instanceof Verdict.Allowed) {
            var contact = facts.contact();
            assertThat(contact.consent()).isEqualTo(ConsentStatus.GRANTED);
            assertThat(contact.suppressed()).isFalse();
            assertThat(contact.erased()).isFalse();
            assertThat(contact.phone()).isNotNull();
        }
    }

    /** The rules as PRODUCT.md tells them, said once more in one condition per kind. */
    @Property(tries = 5000)
    void it_allows_exactly_what_each_kind_needs(@ForAll("facts") Facts facts, @ForAll("instants") Instant now) {
        var contact = facts.contact();
        boolean reachable = !contact.erased() && contact.phone() != null;
        boolean refused = contact.consent() == ConsentStatus.REVOKED || contact.suppressed();
        boolean wrote = facts.lastInboundAt() != null
                && Duration.between(facts.lastInboundAt(), now).compareTo(Duration.ofHours(24)) <= 0;
        boolean inSomeForm = facts.freeText() == null || wrote || facts.hasTemplate();
        boolean allowed = reachable
                && switch (facts.kind()) {
                    case MARKETING ->
                        contact.consent() == ConsentStatus.GRANTED
                                && !contact.suppressed()
                                && facts.hasAllVariables()
                                && !facts.frequencyReached()
                                && (facts.quietHours() == null
                                        || !facts.quietHours().contains(now, contact.zone()))
                                && (facts.sendWindow() == null
                                        || facts.sendWindow().contains(now, windowZone(facts)))
                                && inSomeForm;
                    case REPLY -> wrote || (facts.hasTemplate() && !refused);
                    case AUTO_REPLY -> wrote && !refused;
                    case CONFIRMATION -> facts.freeText() == null || wrote;
                    case TEST -> !refused && inSomeForm;
                };

        assertThat(Gate.decide(facts, now) instanceof Verdict.Allowed).isEqualTo(allowed);
    }

    @Property(tries = 3000)
    void it_defers_only_marketing_that_may_go_later_and_to_an_instant_at_which_that_reason_is_over(
            @ForAll("facts") Facts facts, @ForAll("instants") Instant now) {
        if (Gate.decide(facts, now) instanceof Verdict.Deferred(var reason, var until)) {
            assertThat(facts.kind()).isEqualTo(MessageKind.MARKETING);
            assertThat(until).isAfter(now);
            assertThat(Gate.decide(facts, until))
                    .satisfies(later -> assertThat(
                                    later instanceof Verdict.Refused(var refusal) && refusal != Reason.WINDOW_CLOSED)
                            .as("only the 24 hours end meanwhile")
                            .isFalse())
                    .satisfies(later -> assertThat(
                                    later instanceof Verdict.Deferred(var again, var _) && again == reason)
                            .isFalse());
        }
    }

    @Example
    void each_reason_of_the_gate_is_reached() {
        assertThat(reason(facts(aContact().erased()))).isEqualTo(Reason.CONTACT_DELETED);
        assertThat(reason(facts(aContact().phone(null)))).isEqualTo(Reason.NO_PHONE);
        assertThat(reason(facts(aContact().consent(ConsentStatus.REVOKED)))).isEqualTo(Reason.OPTED_OUT);
        assertThat(reason(facts(aContact().suppressed()))).isEqualTo(Reason.SUPPRESSED);
        assertThat(reason(facts(aContact().consent(ConsentStatus.UNKNOWN)))).isEqualTo(Reason.NO_CONSENT);
        assertThat(reason(marketing(false, false, null, null))).isEqualTo(Reason.MISSING_VARIABLES);
        assertThat(reason(marketing(true, true, null, null))).isEqualTo(Reason.FREQUENCY_CAP);
        var noon = new DailyWindow(LocalTime.of(11, 0), LocalTime.of(13, 0));
        assertThat(reason(marketing(true, false, noon, null))).isEqualTo(Reason.QUIET_HOURS);
        assertThat(reason(marketing(true, false, null, NIGHT))).isEqualTo(Reason.SEND_WINDOW);
        assertThat(reason(reply(null))).isEqualTo(Reason.WINDOW_CLOSED);
        assertThat(reason(reply(NOON.minus(Duration.ofHours(24)).minusMillis(1))))
                .isEqualTo(Reason.WINDOW_CLOSED);
        assertThat(reason(reply(NOON.minus(Duration.ofHours(24))))).isNull();
    }

    @Property
    void where_a_channel_knows_a_window_nothing_goes_outside_of_it_but_as_a_template(@ForAll("facts") Facts facts) {
        var freeText = facts.freeText();
        if (freeText != null && !facts.hasTemplate() && Gate.decide(facts, NOON) instanceof Verdict.Allowed) {
            assertThat(facts.lastInboundAt()).isNotNull().isAfterOrEqualTo(NOON.minus(freeText));
        }
    }

    @Example
    void a_template_stands_by_outside_of_the_window() {
        var freeText = Duration.ofHours(24);
        for (var kind : MessageKind.values()) {
            for (boolean hasTemplate : List.of(true, false)) {
                var facts = new Facts(
                        kind, aContact().standing(), true, true, false, null, freeText, hasTemplate, null, null, null);
                boolean mayBeTemplate = kind != MessageKind.CONFIRMATION && kind != MessageKind.AUTO_REPLY;
                assertThat(reason(facts))
                        .as("%s, template %s", kind, hasTemplate)
                        .isEqualTo(hasTemplate && mayBeTemplate ? null : Reason.WINDOW_CLOSED);
            }
        }
    }

    @Example
    void quiet_hours_are_those_of_the_contacts_place() {
        var facts = new Facts(
                MessageKind.MARKETING,
                aContact().zone("Asia/Tokyo").standing(),
                true,
                true,
                false,
                null,
                null,
                false,
                NIGHT,
                null,
                null);

        assertThat(Gate.decide(facts, NOON))
                .isEqualTo(new Verdict.Deferred(Reason.QUIET_HOURS, Instant.parse("2026-11-23T00:00:00Z")));
    }

    private static ZoneId windowZone(Facts facts) {
        var zone = facts.sendWindowZone();
        return zone == null ? facts.contact().zone() : zone;
    }

    private static @Nullable Reason reason(Facts facts) {
        return switch (Gate.decide(facts, NOON)) {
            case Verdict.Allowed(var _) -> null;
            case Verdict.Refused(var reason) -> reason;
            case Verdict.Deferred(var reason, var _) -> reason;
        };
    }

    private static Facts facts(ContactBuilder contact) {
        var standing = contact.standing();
        return new Facts(
                MessageKind.MARKETING,
                standing,
                standing.isReachableOn("simulator"),
                true,
                false,
                null,
                null,
                false,
                null,
                null,
                null);
    }

    private static Facts marketing(
            boolean complete, boolean frequent, @Nullable DailyWindow quiet, @Nullable DailyWindow window) {
        return new Facts(
                MessageKind.MARKETING,
                aContact().standing(),
                true,
                complete,
                frequent,
                null,
                null,
                false,
                quiet,
                window,
                UTC);
    }

    private static Facts reply(@Nullable Instant lastInbound) {
        return new Facts(
                MessageKind.REPLY,
                aContact().consent(ConsentStatus.REVOKED).standing(),
                true,
                true,
                false,
                lastInbound,
                null,
                false,
                NIGHT,
                null,
                null);
    }

    /** Somebody who agreed, with a phone, in no time zone to speak of. */
    private static ContactBuilder aContact() {
        return new ContactBuilder("+12025550123", ConsentStatus.GRANTED, false, false, UTC);
    }

    private record ContactBuilder(
            @Nullable String number, ConsentStatus consent, boolean isSuppressed, boolean isErased, ZoneId place) {
        ContactBuilder phone(@Nullable String phone) {
            return new ContactBuilder(phone, consent, isSuppressed, isErased, place);
        }

        ContactBuilder consent(ConsentStatus status) {
            return new ContactBuilder(number, status, isSuppressed, isErased, place);
        }

        ContactBuilder suppressed() {
            return new ContactBuilder(number, consent, true, isErased, place);
        }

        ContactBuilder erased() {
            return new ContactBuilder(number, consent, isSuppressed, true, place);
        }

        ContactBuilder zone(String zone) {
            return new ContactBuilder(number, consent, isSuppressed, isErased, ZoneId.of(zone));
        }

        Standing standing() {
            return new Standing(
                    new ContactId(1),
                    new WorkspaceId(1),
                    number,
                    Map.of(),
                    consent,
                    isSuppressed,
                    false,
                    isErased,
                    place,
                    Map.of());
        }
    }

    @Provide
    Arbitrary<Facts> facts() {
        var contacts = Combinators.combine(
                        Arbitraries.of("+12025550123").injectNull(0.2),
                        Arbitraries.of(EnumSet.allOf(ConsentStatus.class)),
                        Arbitraries.of(true, false, false),
                        Arbitraries.of(true, false, false),
                        Zones.any())
                .as(ContactBuilder::new)
                .map(ContactBuilder::standing);
        return Combinators.combine(
                        Arbitraries.of(MessageKind.class),
                        contacts,
                        Combinators.combine(Arbitraries.of(true, true, false), Arbitraries.of(true, false, false))
                                .as(Content::new),
                        channelRules(),
                        instants().injectNull(0.3),
                        windows().injectNull(0.5),
                        windows().injectNull(0.5),
                        Zones.any().injectNull(0.5))
                .as((kind, contact, content, rules, last, quiet, window, zone) -> new Facts(
                        kind,
                        contact,
                        contact.isReachableOn("simulator"),
                        content.complete(),
                        content.frequent(),
                        last,
                        rules.freeText(),
                        rules.hasTemplate(),
                        quiet,
                        window,
                        zone));
    }

    private record Content(boolean complete, boolean frequent) {}

    private record ChannelRules(@Nullable Duration freeText, boolean hasTemplate) {}

    private static Arbitrary<ChannelRules> channelRules() {
        return Combinators.combine(Arbitraries.of(Duration.ofHours(24)).injectNull(0.5), Arbitraries.of(true, false))
                .as(ChannelRules::new);
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.integers().between(0, 3 * 24 * 60).map(minute -> NOON.plusSeconds(60L * minute));
    }

    private static Arbitrary<DailyWindow> windows() {
        var times = Arbitraries.integers().between(0, 47).map(half -> LocalTime.ofSecondOfDay(1800L * half));
        return Combinators.combine(times, times)
                .as(DailyWindow::new)
                .filter(window -> !window.start().equals(window.end()));
    }
}
