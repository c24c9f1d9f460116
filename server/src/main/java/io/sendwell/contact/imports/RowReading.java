package io.sendwell.contact.imports;

import io.sendwell.contact.phone.PhoneNumbers;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one row as a person, or says why it is none. An email or a time zone that is not one is left out; a row is
 * refused only for its phone, for its shape, and for what is too long.
 */
final class RowReading {

    /** What becomes of a row. */
    sealed interface Verdict {
        record Taken(Person person) implements Verdict {}

        record Refused(String reason) implements Verdict {}
    }

    private static final Pattern SCIENTIFIC = Pattern.compile("\\d[.,]\\d+E\\+?\\d+", Pattern.CASE_INSENSITIVE);
    private static final Pattern SEVERAL = Pattern.compile("[/;,|]| or | o | ou | oder ");
    private static final Pattern TAG_ENDS = Pattern.compile("[,;|]");

    private final List<Column> columns;
    private final String country;

    RowReading(List<Column> columns, String country) {
        this.columns = columns;
        this.country = country;
    }

    Verdict read(String[] row) {
        for (int i = columns.size(); i < row.length; i++) {
            if (!row[i].isBlank()) {
                return new Verdict.Refused("has " + row.length + " cells, but the file has " + columns.size()
                        + " columns: a delimiter inside a text needs quotes");
            }
        }
        var cells = new EnumMap<Field, String>(Field.class);
        var attributes = new LinkedHashMap<String, Object>();
        for (var column : columns) {
            var text = column.index() < row.length ? clean(row[column.index()]) : "";
            if (text.isEmpty()) {
                continue;
            }
            if (column.attribute() != null) {
                attributes.put(column.attribute(), text);
            } else {
                cells.put(column.field(), text);
            }
        }
        var written = cells.get(Field.PHONE);
        if (written == null) {
            return new Verdict.Refused("has no phone number");
        }
        var phone = phone(written);
        return phone == null ? new Verdict.Refused(whyNot(written)) : person(phone, cells, attributes);
    }

    private static Verdict person(String phone, Map<Field, String> cells, Map<String, Object> attributes) {
        var first = cells.get(Field.FIRST_NAME);
        var last = cells.get(Field.LAST_NAME);
        var whole = cells.get(Field.NAME);
        var name = last == null && whole != null ? FullName.of(whole) : new FullName(first, last);
        var email = cells.get(Field.EMAIL);
        var zone = cells.get(Field.TIMEZONE);
        var profile = new Profile(
                name,
                email != null && Bounds.isEmail(email) ? email : null,
                cells.get(Field.COMPANY),
                cells.get(Field.JOB_TITLE),
                zone != null && Bounds.isTimezone(zone) ? zone : null,
                attributes);
        var bounds = new Bounds();
        profile.check(bounds);
        var errors = bounds.errors();
        return errors.isEmpty()
                ? new Verdict.Taken(new Person(phone, profile, tags(cells.get(Field.TAGS))))
                : new Verdict.Refused(reason(errors.getFirst()));
    }

    private @Nullable String phone(String written) {
        var whole = PhoneNumbers.e164(written, country);
        if (whole.isPresent()) {
            return whole.get();
        }
        for (var part : SEVERAL.split(written, -1)) { // two numbers in one cell: the first that is one
            var number = PhoneNumbers.e164(part, country);
            if (number.isPresent()) {
                return number.get();
            }
        }
        return null;
    }

    private static String whyNot(String written) {
        return SCIENTIFIC.matcher(written).matches()
                ? "phone: a spreadsheet has rounded \"" + written + "\"; format the column as text and export it again"
                : "phone: \"" + shortened(written) + "\" is not a possible phone number";
    }

    private static String reason(FieldError error) {
        return error.field() + " " + error.message();
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    private static List<String> tags(@Nullable String cell) {
        if (cell == null) {
            return List.of();
        }
        var tags = new ArrayList<String>();
        for (var part : TAG_ENDS.split(cell, -1)) {
            var tag = part.strip();
            if (!tag.isEmpty() && tag.length() <= Bounds.TAG && tags.size() < Bounds.TAGS) {
                tags.add(tag);
            }
        }
        return tags;
    }

    /** Without spaces around, control characters, and the apostrophe that shields a cell from a spreadsheet. */
    static String clean(String cell) {
        var text = cell;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F || c == 0xA0 || c == 0xFEFF) {
                text = text.replaceAll("[\\x00-\\x08\\x0B-\\x1F\\x7F\\xA0\\uFEFF]+", " ");
                break;
            }
        }
        text = text.strip();
        return text.length() > 1 && text.charAt(0) == '\'' && "=+-@".indexOf(text.charAt(1)) >= 0
                ? text.substring(1)
                : text;
    }
}
