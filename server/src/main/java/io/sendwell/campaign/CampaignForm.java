package io.sendwell.campaign;

import static io.sendwell.channel.Enclosures.LONGEST_TEXT;

import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.drip.policy.Drip.Entry;
import io.sendwell.campaign.drip.policy.Goal;
import io.sendwell.campaign.drip.policy.Sequence;
import io.sendwell.campaign.outcome.Tracking;
import io.sendwell.channel.Enclosures;
import io.sendwell.channel.InteractiveForm;
import io.sendwell.channel.MediaForm;
import io.sendwell.contact.Audience;
import io.sendwell.delivery.ApprovedForm;
import io.sendwell.delivery.Template;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.intelligence.Tone;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as a client writes it (CONTRACT.md). {@code phone_number_id} stands for {@code sender_id}, and
 * {@code contact_ids} may stand at the top.
 */
record CampaignForm(
        @Nullable String name,
        @Nullable String type,
        @Nullable String messageTemplate,
        @Nullable ApprovedForm template,
        @Nullable Long senderId,
        @Nullable List<@Nullable Long> senderIds,
        @Nullable Long phoneNumberId,
        @Nullable AudienceForm audience,
        @Nullable List<@Nullable Long> contactIds,
        @Nullable Map<String, @Nullable String> variables,
        @Nullable MediaForm media,
        @Nullable Boolean linkPreview,
        @Nullable InteractiveForm interactive,
        @Nullable String scheduledAt,
        @Nullable String timezone,
        @Nullable Boolean localTime,
        @Nullable WindowForm sendWindow,
        @Nullable Double holdoutPercent,
        @Nullable Boolean moveWhenPaused,
        @Nullable Boolean trackLinks,
        @Nullable String linkParameter,
        @Nullable String enrolment,
        @Nullable GoalForm goal,
        @Nullable AiForm ai,
        @Nullable List<@Nullable VariantForm> variants,
        @Nullable List<@Nullable StepForm> sequence) {

    private static final int LONGEST_NAME = 200;

    private static final int MOST_IDS = 100_000;
    private static final int MOST_VARIABLES = 100;
    private static final int MOST_HELD_OUT = 50;

    record AudienceForm(
            @Nullable Boolean all,
            @Nullable List<@Nullable Long> contactIds,
            @Nullable List<@Nullable Long> listIds,
            @Nullable List<@Nullable String> tags,
            @Nullable Long segmentId) {}

    record WindowForm(@Nullable String start, @Nullable String end) {
        DailyWindow window(String field) {
            return new DailyWindow(time(field + ".start", start), time(field + ".end", end));
        }
    }

    /** @param tone friendly, professional, casual or formal */
    record AiForm(@Nullable Boolean rewrite, @Nullable String tone) {}

    /** One of the two. */
    record GoalForm(@Nullable String tag, @Nullable String intent) {}

    boolean isDrip() {
        return "drip".equals(type);
    }

    /** All that is wrong with the form by itself, at once. */
    void validate() {
        var errors = new ArrayList<FieldError>();
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            errors.add(new FieldError("name", "must have 1 to " + LONGEST_NAME + " characters"));
        }
        if (type != null && !List.of("broadcast", "drip").contains(type)) {
            errors.add(new FieldError("type", "must be broadcast or drip"));
        }
        boolean needsText = media == null && template == null && (!isDrip() || messageTemplate != null);
        if (text().length() > LONGEST_TEXT || (needsText && text().isBlank())) {
            errors.add(new FieldError("message_template", "must have 1 to " + LONGEST_TEXT + " characters"));
        }
        checkDrip(errors);
        checkAi(errors);
        if (audience == null && contactIds == null && !isContinuous()) {
            errors.add(new FieldError(
                    "audience", "says nobody: give contact_ids, list_ids, tags or segment_id, or all: true"));
        }
        noneMissing("sender_ids", senderIds, errors);
        noneMissing("contact_ids", contactIds, errors);
        if (audience != null) {
            noneMissing("audience.contact_ids", audience.contactIds(), errors);
            noneMissing("audience.list_ids", audience.listIds(), errors);
            noneMissing("audience.tags", audience.tags(), errors);
        }
        checkVariables(errors);
        checkTracking(errors);
        if (ids().size() > MOST_IDS) {
            errors.add(
                    new FieldError("audience.contact_ids", "at most " + MOST_IDS + "; use a list or a tag for more"));
        }
        if (holdoutPercent != null && !(holdoutPercent >= 0 && holdoutPercent <= MOST_HELD_OUT)) {
            errors.add(new FieldError("holdout_percent", "must be between 0 and " + MOST_HELD_OUT));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /** A drip that people enter at any time may begin with nobody: who comes, comes by the API. */
    private boolean isContinuous() {
        return isDrip() && Entry.CONTINUOUS.code().equals(enrolment);
    }

    private void checkDrip(List<FieldError> errors) {
        if (!isDrip()) {
            if (sequence != null || enrolment != null || goal != null) {
                errors.add(
                        new FieldError("type", "must be drip for a campaign with a sequence, an enrolment or a goal"));
            }
            return;
        }
        if (sequence == null) {
            errors.add(new FieldError("sequence", "is missing: the steps of the drip"));
        }
        if (enrolment != null && entry().isEmpty()) {
            errors.add(new FieldError("enrolment", "must be at_start or continuous"));
        }
        if (goal != null && isBlank(goal.tag()) == isBlank(goal.intent())) {
            errors.add(new FieldError("goal", "must have a tag or an intent"));
        }
    }

    private void checkAi(List<FieldError> errors) {
        if (ai != null && ai.tone() != null && Tone.of(ai.tone()).isEmpty()) {
            errors.add(new FieldError(
                    "ai.tone",
                    "must be one of "
                            + Arrays.stream(Tone.values()).map(Tone::code).collect(Collectors.joining(", "))));
        }
        if (isDrip() && ai != null && Boolean.TRUE.equals(ai.rewrite())) {
            errors.add(new FieldError("ai.rewrite", "is for broadcasts; the steps of a drip say what they say"));
        }
        if (isDrip() && variants != null && !variants.isEmpty()) {
            errors.add(new FieldError("variants", "are for broadcasts; the steps of a drip say what they say"));
        }
        VariantForm.check(variants, errors);
    }

    private void checkTracking(List<FieldError> errors) {
        if (linkParameter != null && !Boolean.TRUE.equals(trackLinks)) {
            errors.add(new FieldError("link_parameter", "is for campaigns with track_links"));
        } else if (linkParameter != null && !Tracking.isParameter(linkParameter)) {
            errors.add(new FieldError(
                    "link_parameter", "must be 1 to 30 letters, digits and underscores, with a letter first"));
        }
    }

    /** Whether its links are to count who follows them. */
    Tracking tracking() {
        return new Tracking(Boolean.TRUE.equals(trackLinks), linkParameter);
    }

    /** Whether and how it is to be rewritten. */
    Campaign.Ai givenAi() {
        var tone = ai == null ? null : ai.tone();
        return new Campaign.Ai(
                ai != null && Boolean.TRUE.equals(ai.rewrite()),
                Optional.ofNullable(tone).flatMap(Tone::of).orElse(Tone.FRIENDLY));
    }

    /** The texts of the variants that it brings; empty where it says nothing about them. */
    Optional<List<String>> givenVariants() {
        return Optional.ofNullable(variants)
                .map(forms -> given(forms).stream().map(VariantForm::said).toList());
    }

    private Optional<Entry> entry() {
        return Arrays.stream(Entry.values())
                .filter(entry -> entry.code().equals(enrolment))
                .findFirst();
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** What makes it a drip. */
    Drip drip(Sequence steps) {
        return new Drip(
                entry().orElse(Entry.AT_START), goal == null ? null : new Goal(goal.tag(), goal.intent()), steps);
    }

    /** Under way nothing but the sequence can change. */
    void requireSequenceAlone() {
        var others = Stream.of(
                        name,
                        type,
                        messageTemplate,
                        template,
                        senderId,
                        senderIds,
                        phoneNumberId,
                        audience,
                        contactIds,
                        variables,
                        media,
                        linkPreview,
                        interactive,
                        scheduledAt,
                        timezone,
                        localTime,
                        sendWindow,
                        holdoutPercent,
                        moveWhenPaused,
                        trackLinks,
                        linkParameter,
                        enrolment,
                        goal,
                        ai,
                        variants)
                .anyMatch(Objects::nonNull);
        if (others) {
            throw Problem.invalid("sequence", "is all that can change while the drip runs; leave the other fields out");
        }
    }

    private void checkVariables(List<FieldError> errors) {
        if (variables == null) {
            return;
        }
        if (variables.size() > MOST_VARIABLES) {
            errors.add(new FieldError("variables", "must be at most " + MOST_VARIABLES));
        }
        variables.forEach((name, value) -> {
            if (!Template.isName(name)) {
                errors.add(new FieldError("variables", "'" + name + "' is not a variable's name"));
            } else if (value == null || value.length() > LONGEST_TEXT) {
                errors.add(new FieldError("variables." + name, "must be a text of at most " + LONGEST_TEXT));
            }
        });
    }

    private static void noneMissing(String field, @Nullable List<?> list, List<FieldError> errors) {
        for (int i = 0; list != null && i < list.size(); i++) {
            if (list.get(i) == null) {
                errors.add(new FieldError(field + "[" + i + "]", "must not be null"));
            }
        }
    }

    /** What it is to carry besides. */
    Enclosures.Asked enclosed() {
        return new Enclosures.Asked(media, linkPreview, interactive, true);
    }

    /** The template; empty where media stands alone. */
    String text() {
        return messageTemplate == null ? "" : messageTemplate;
    }

    Audience audienceOrNobody() {
        if (audience == null) {
            return new Audience(false, ids(), List.of(), List.of(), null);
        }
        return new Audience(
                Boolean.TRUE.equals(audience.all()),
                ids(),
                given(audience.listIds()),
                given(audience.tags()),
                audience.segmentId());
    }

    /** Values for placeholders that contacts do not bring. */
    Map<String, String> givenVariables() {
        var given = new HashMap<String, String>();
        if (variables != null) {
            variables.forEach((name, value) -> {
                if (value != null) {
                    given.put(name, value);
                }
            });
        }
        return given;
    }

    /** The senders that are named, in whichever way. */
    List<Long> senders() {
        if (senderIds != null && !senderIds.isEmpty()) {
            return given(senderIds).stream().distinct().toList();
        }
        if (senderId != null) {
            return List.of(senderId);
        }
        return phoneNumberId == null ? List.of() : List.of(phoneNumberId);
    }

    /** The name of the field that names the senders, for errors. */
    String senderField() {
        if (senderIds != null && !senderIds.isEmpty()) {
            return "sender_ids";
        }
        return senderId != null ? "sender_id" : "phone_number_id";
    }

    ZoneId zone(ZoneId ofWorkspace) {
        if (timezone == null) {
            return ofWorkspace;
        }
        try {
            return ZoneId.of(timezone);
        } catch (DateTimeException notAZone) {
            throw Problem.invalid("timezone", "is not a time zone; write it like Europe/Lisbon");
        }
    }

    /** {@code scheduled_at} with an offset, or as a local time in the campaign's zone. */
    @Nullable Instant scheduledAt(ZoneId zone) {
        if (scheduledAt == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(scheduledAt).toInstant();
        } catch (DateTimeParseException withoutOffset) {
            try {
                return LocalDateTime.parse(scheduledAt).atZone(zone).toInstant();
            } catch (DateTimeParseException notATime) {
                throw Problem.invalid(
                        "scheduled_at", "is not a time; write it like 2026-11-30T09:00:00Z, or without Z in the zone");
            }
        }
    }

    @Nullable DailyWindow window() {
        return sendWindow == null ? null : sendWindow.window("send_window");
    }

    private static LocalTime time(String field, @Nullable String text) {
        if (text != null) {
            try {
                return LocalTime.parse(text);
            } catch (DateTimeParseException notATime) {
                // Falls through to the one message.
            }
        }
        throw Problem.invalid(field, "is not a time of day; write it like 09:00");
    }

    private List<Long> ids() {
        return given(audience != null && audience.contactIds() != null ? audience.contactIds() : contactIds);
    }

    private static <T> List<T> given(@Nullable List<@Nullable T> list) {
        var given = new ArrayList<T>();
        if (list != null) {
            for (var one : list) {
                if (one != null) {
                    given.add(one);
                }
            }
        }
        return given;
    }
}
