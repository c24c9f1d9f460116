package io.sendwell.contact.imports;

import io.sendwell.contact.phone.PhoneNumbers;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands what the columns of a file mean: by the client's word, else by their headers, else by what stands in them.
 *
 * @param hasHeader whether the first row names the columns
 */
record Columns(boolean hasHeader, List<Column> all) {

    private static final int MOST = 200;
    private static final double MOSTLY = 0.6;
    private static final int SHORTEST_PHONE = 7;
    private static final Pattern PARTS = Pattern.compile("[/|()\\[\\]:,]");

    /** A part of a header is worth less than any whole one. */
    private static final int PART = 1000;

    private static final Pattern NOT_A_LETTER = Pattern.compile("[^\\p{L}]");
    private static final Pattern NOT_FOR_A_NAME = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_.-]+");

    /**
     * @param first the rows that the file begins with, the header among them where there is one
     * @param mapping column to field, or field to column, by the client; an empty field ignores the column
     * @param country of phones without a country code
     */
    static Columns understand(List<String[]> first, Map<String, String> mapping, String country) {
        int width = first.stream().mapToInt(row -> row.length).max().orElse(0);
        if (width > MOST) {
            throw Problem.invalid("file", "has " + width + " columns; at most " + MOST + " can be read");
        }
        var guess = new Guess(first, width, country);
        guess.obey(mapping);
        guess.byHeaders();
        guess.byContent();
        return new Columns(guess.hasHeader, guess.columns());
    }

    boolean has(Field field) {
        return all.stream().anyMatch(column -> column.field() == field);
    }

    private static final class Guess {

        private final List<String> headers = new ArrayList<>();
        private final List<String[]> samples;
        private final @Nullable Field[] fields;
        private final @Nullable String[] attributes;
        private final boolean hasHeader;
        private final String country;

        Guess(List<String[]> first, int width, String country) {
            this.country = country;
            this.fields = new Field[width];
            this.attributes = new String[width];
            var top = first.isEmpty() ? new String[0] : first.getFirst();
            // A row with a phone or an email in it is data already.
            this.hasHeader = Arrays.stream(top).noneMatch(cell -> isPhone(cell) || Bounds.isEmail(cell.strip()));
            this.samples = hasHeader && !first.isEmpty() ? first.subList(1, first.size()) : first;
            for (int i = 0; i < width; i++) {
                var header = hasHeader && i < top.length ? top[i].strip() : "";
                headers.add(header.isEmpty() ? "column_" + (i + 1) : header);
            }
        }

        void obey(Map<String, String> mapping) {
            mapping.forEach((left, right) -> {
                int column = find(left);
                if (column >= 0) {
                    assign(column, right);
                } else if (Field.of(left).isPresent() && find(right) >= 0) {
                    assign(find(right), left);
                } else {
                    throw Problem.invalid(
                            "mapping." + left,
                            "is not a column of the file; its columns are " + String.join(", ", headers));
                }
            });
        }

        /** For each field the column whose header says it best; the others of its kind become attributes. */
        void byHeaders() {
            if (!hasHeader) {
                return;
            }
            for (var field : Field.values()) {
                int best = -1;
                int rank = Integer.MAX_VALUE;
                for (int i = 0; i < fields.length && !taken(field); i++) {
                    int match = match(field, headers.get(i));
                    if (fields[i] == null && match >= 0 && match < rank) {
                        best = i;
                        rank = match;
                    }
                }
                if (best >= 0) {
                    fields[best] = field;
                }
            }
            if (taken(Field.LAST_NAME) && !taken(Field.FIRST_NAME) && taken(Field.NAME)) {
                fields[Arrays.asList(fields).indexOf(Field.NAME)] = Field.FIRST_NAME; // "Nombre" beside "Apellidos"
            }
        }

        /** What the headers did not say: where the phones stand, and the emails; without headers the name as well. */
        void byContent() {
            byContent(Field.PHONE, this::isPhone);
            byContent(Field.EMAIL, cell -> Bounds.isEmail(cell.strip()));
            if (!hasHeader && !taken(Field.FIRST_NAME) && !taken(Field.LAST_NAME)) {
                byContent(
                        Field.NAME,
                        cell -> cell.codePoints().filter(Character::isLetter).count() > 1);
            }
            if (!taken(Field.PHONE)) {
                throw Problem.invalid(
                        "file",
                        "has no column of phone numbers that could be recognised; name it with mapping, like {\""
                                + headers.stream().findFirst().orElse("column") + "\": \"phone\"}");
            }
        }

        List<Column> columns() {
            var columns = new ArrayList<Column>();
            Set<String> names = new HashSet<>(Profile.BUILT_IN);
            for (int i = 0; i < fields.length; i++) {
                var field = fields[i];
                if (field != null && field != Field.ATTRIBUTE) {
                    columns.add(new Column(i, headers.get(i), field, null));
                } else {
                    var wanted = attributes[i] == null ? attributeName(headers.get(i), i) : attributes[i];
                    var name = wanted;
                    for (int n = 2; !names.add(name); n++) {
                        name = wanted + "_" + n;
                    }
                    columns.add(new Column(i, headers.get(i), Field.ATTRIBUTE, name));
                }
            }
            return columns;
        }

        private void byContent(Field field, Predicate<String> test) {
            if (taken(field)) {
                return;
            }
            int best = -1;
            double most = MOSTLY;
            for (int i = 0; i < fields.length; i++) {
                if (fields[i] == null) {
                    double share = share(i, test);
                    if (share > most) {
                        best = i;
                        most = share;
                    }
                }
            }
            if (best >= 0) {
                fields[best] = field;
            }
        }

        private double share(int column, Predicate<String> test) {
            var cells = samples.stream()
                    .filter(row -> column < row.length && !row[column].isBlank())
                    .map(row -> row[column])
                    .toList();
            return cells.isEmpty() ? 0 : (double) cells.stream().filter(test).count() / cells.size();
        }

        private boolean taken(Field field) {
            return field != Field.IGNORED && Arrays.asList(fields).contains(field);
        }

        private int find(String header) {
            int exact = headers.indexOf(header.strip());
            return exact >= 0
                    ? exact
                    : headers.stream().map(FullName::key).toList().indexOf(FullName.key(header));
        }

        private void assign(int column, String wanted) {
            var word = wanted.startsWith("attributes.") ? wanted.substring("attributes.".length()) : wanted;
            var field = word.isBlank() || word.equals("ignore")
                    ? Field.IGNORED
                    : Field.of(wanted).orElse(Field.ATTRIBUTE);
            if (field == Field.ATTRIBUTE && !Profile.isAttributeName(word)) {
                throw Problem.invalid(
                        "mapping." + headers.get(column), "is neither a field nor the name of an attribute");
            }
            if (field != Field.ATTRIBUTE && taken(field)) {
                throw Problem.invalid("mapping." + headers.get(column), "is the second column for " + field.word());
            }
            fields[column] = field;
            attributes[column] = word;
        }

        private boolean isPhone(String cell) {
            return cell.chars().filter(Character::isDigit).count() >= SHORTEST_PHONE
                    && PhoneNumbers.e164(cell, country).isPresent();
        }

        /** By the whole header, else by a part of it: {@code Mobile / WhatsApp}, {@code Phone (home)}. */
        private static int match(Field field, String header) {
            int whole = field.match(fold(header));
            if (whole >= 0) {
                return whole;
            }
            int best = -1;
            for (var part : PARTS.split(header, -1)) {
                int match = field.match(fold(part));
                if (match >= 0 && (best < 0 || PART + match < best)) {
                    best = PART + match;
                }
            }
            return best;
        }

        private static String fold(String header) {
            return NOT_A_LETTER.matcher(FullName.key(header)).replaceAll("");
        }

        private static String attributeName(String header, int index) {
            var name = NOT_FOR_A_NAME.matcher(header).replaceAll("_").replaceAll("^[_.-]+|[_.-]+$", "");
            if (name.length() > Bounds.ATTRIBUTE_NAME) {
                name = name.substring(0, Bounds.ATTRIBUTE_NAME);
            }
            return Profile.isAttributeName(name) ? name : "column_" + (index + 1);
        }
    }
}
