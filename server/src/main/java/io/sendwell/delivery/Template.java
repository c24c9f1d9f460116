package io.sendwell.delivery;

import io.sendwell.kernel.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message with places for a contact's values: {@code Hi {first_name|there}, your {product} is here}. What follows
 * {@code |} is the fallback. Values are put in as they are and never read again, so nothing that a contact's name holds
 * can become a variable.
 */
public final class Template {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Variable(String name, @Nullable String fallback, int position) implements Part {}
    }

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @param field the request's field, for the error
     * @throws Problem 422 that names the position (from 1) of an unclosed, nested or stray brace, of another
     *     language's <code>${</code>, or of a bad name
     */
    public static Template parse(String text, String field) {
        var parts = new ArrayList<Part>();
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '}') {
                throw broken(field, "a closing brace without an opening one", i);
            }
            if (text.charAt(i) != '{') {
                continue;
            }
            if (i > 0 && text.charAt(i - 1) == '$') {
                throw broken(field, "'${' (a variable is written {name}, without a dollar sign)", i - 1);
            }
            int end = text.indexOf('}', i);
            int nested = text.indexOf('{', i + 1);
            if (end < 0) {
                throw broken(field, "a brace that is never closed", i);
            }
            if (nested >= 0 && nested < end) {
                throw broken(field, "a brace inside a brace", nested);
            }
            if (i > done) {
                parts.add(new Part.Text(text.substring(done, i)));
            }
            parts.add(variable(text.substring(i + 1, end), field, i));
            done = end + 1;
            i = end;
        }
        if (done < text.length()) {
            parts.add(new Part.Text(text.substring(done)));
        }
        return new Template(List.copyOf(parts));
    }

    private static Part variable(String inside, String field, int position) {
        int bar = inside.indexOf('|');
        var name = (bar < 0 ? inside : inside.substring(0, bar)).strip();
        if (!isName(name)) {
            throw broken(field, "'" + name + "' is not a variable's name", position);
        }
        return new Part.Variable(name, bar < 0 ? null : inside.substring(bar + 1), position);
    }

    /** Whether a placeholder can be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Checks that every variable without a fallback is known.
     *
     * @throws Problem 422 that names the first unknown one and its position
     */
    public void requireKnown(Set<String> known, String field) {
        for (var part : parts) {
            if (part instanceof Part.Variable(var name, var fallback, var position)
                    && fallback == null
                    && !known.contains(name)) {
                throw broken(field, "unknown variable '" + name + "'", position);
            }
        }
    }

    /** The variables that a contact must have, because nothing stands in for them. */
    public Set<String> required() {
        var names = new LinkedHashSet<String>();
        for (var part : parts) {
            if (part instanceof Part.Variable(var name, var fallback, var _) && fallback == null) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whether it says nothing at all. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether it says the same to everybody. */
    public boolean isPlain() {
        return parts.stream().allMatch(Part.Text.class::isInstance);
    }

    /** The text for somebody with these values; empty where a value without a fallback is missing. */
    public Optional<String> render(Map<String, String> contact, Map<String, String> campaign) {
        var text = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Part.Text(var literal) -> text.append(literal);
                case Part.Variable(var name, var fallback, var _) -> {
                    var value = contact.getOrDefault(name, campaign.getOrDefault(name, fallback));
                    if (value == null) {
                        return Optional.empty();
                    }
                    text.append(value);
                }
            }
        }
        return Optional.of(text.toString());
    }

    private static Problem broken(String field, String what, int index) {
        return Problem.invalid(field, what + " at position " + (index + 1));
    }
}
