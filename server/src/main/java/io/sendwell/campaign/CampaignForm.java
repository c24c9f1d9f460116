package io.sendwell.campaign;

import io.sendwell.campaign.Campaign.Window;
import io.sendwell.contact.Audience;
import io.sendwell.delivery.Template;
import io.sendwell.kernel.FieldError;
import io.sendwell.kernel.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as a client writes it (CONTRACT.md). {@code phone_number_id} stands for {@code sender_id}, and
 * {@code contact_ids} may stand at the top.
 */
record CampaignForm(
        @Nullable String name,
        @Nullable String type,
        @Nullable String messageTemplate,
        @Nullable Long senderId,
        @Nullable List<@Nullable Long> senderIds,
        @Nullable Long phoneNumberId,
        @Nullable AudienceForm audience,
        @Nullable List<@Nullable Long> contactIds,
        @Nullable Map<String, @Nullable String> variables,
        @Nullable String scheduledAt,
        @Nullable String timezone,
        @Nullable Boolean localTime,
        @Nullable WindowForm sendWindow) {

    private static final int LONGEST_NAME = 200;

    /** WhatsApp's limit for a text message. */
    private static final int LONGEST_TEXT = 4096;

    private static final int MOST_IDS = 100_000;
    private static final int MOST_VARIABLES = 100;

    record AudienceForm(
            @Nullable Boolean all,
            @Nullable List<@Nullable Long> contactIds,
            @Nullable List<@Nullable Long> listIds,
            @Nullable List<@Nullable String> tags,
            @Nullable Long segmentId) {}

    record WindowForm(@Nullable String start, @Nullable String end) {}

    /** All that is wrong with the form by itself, at once. */
    void validate() {
        var errors = new ArrayList<FieldError>();
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            errors.add(new FieldError("name", "must have 1 to " + LONGEST_NAME + " characters"));
        }
        if (type != null && !type.equals("broadcast")) {
            errors.add(new FieldError("type", "must be broadcast: this version knows no other"));
        }
        if (messageTemplate == null || messageTemplate.isBlank() || messageTemplate.length() > LONGEST_TEXT) {
            errors.add(new FieldError("message_template", "must have 1 to " + LONGEST_TEXT + " characters"));
        }
        if (audience == null && contactIds == null) {
            errors.add(new FieldError("audience", "says nobody: give contact_ids, list_ids or tags, or all: true"));
        }
        if (audience != null && audience.segmentId() != null) {
            errors.add(new FieldError("audience.segment_id", "this version knows no segments; use lists or tags"));
        }
        noneMissing("sender_ids", senderIds, errors);
        noneMissing("contact_ids", contactIds, errors);
        if (audience != null) {
            noneMissing("audience.contact_ids", audience.contactIds(), errors);
            noneMissing("audience.list_ids", audience.listIds(), errors);
            noneMissing("audience.tags", audience.tags(), errors);
        }
        checkVariables(errors);
        if (ids().size() > MOST_IDS) {
            errors.add(
                    new FieldError("audience.contact_ids", "at most " + MOST_IDS + "; use a list or a tag for more"));
        }
        if (Boolean.TRUE.equals(localTime) && scheduledAt != null && sendWindow == null) {
            errors.add(new FieldError("local_time", "needs a send_window: it says when at the contact's place"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
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

    Audience audienceOrNobody() {
        if (audience == null) {
            return new Audience(false, ids(), List.of(), List.of());
        }
        return new Audience(
                Boolean.TRUE.equals(audience.all()), ids(), given(audience.listIds()), given(audience.tags()));
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

    @Nullable Window window() {
        if (sendWindow == null) {
            return null;
        }
        return new Window(time("send_window.start", sendWindow.start()), time("send_window.end", sendWindow.end()));
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
