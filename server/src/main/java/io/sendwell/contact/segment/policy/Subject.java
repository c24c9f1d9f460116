package io.sendwell.contact.segment.policy;

import static io.sendwell.contact.segment.policy.Op.CONTAINS;
import static io.sendwell.contact.segment.policy.Op.EXISTS;
import static io.sendwell.contact.segment.policy.Op.GT;
import static io.sendwell.contact.segment.policy.Op.IN_LAST_DAYS;
import static io.sendwell.contact.segment.policy.Op.IS;
import static io.sendwell.contact.segment.policy.Op.IS_NOT;
import static io.sendwell.contact.segment.policy.Op.LT;
import static io.sendwell.contact.segment.policy.Op.NOT_IN_LAST_DAYS;

import io.sendwell.contact.profile.Profile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a condition looks at. With {@link #ops} this is the table of which operator fits which field. */
public sealed interface Subject {

    /** As a definition calls it. */
    String word();

    /** In the order in which they are told. */
    List<Op> ops();

    /** What every contact has, or may have. */
    enum Field implements Subject {
        TAG(IS, IS_NOT, CONTAINS, EXISTS),
        LIST(IS, IS_NOT, EXISTS),
        CONSENT_STATUS(IS, IS_NOT),
        LEAD_SCORE(IS, IS_NOT, GT, LT),
        CREATED_AT(GT, LT, IN_LAST_DAYS, NOT_IN_LAST_DAYS),
        NAME(IS, IS_NOT, CONTAINS, EXISTS),
        EMAIL(IS, IS_NOT, CONTAINS, EXISTS),
        PHONE(IS, IS_NOT, CONTAINS, EXISTS),
        COMPANY(IS, IS_NOT, CONTAINS, EXISTS);

        @SuppressWarnings("ImmutableEnumChecker") // It comes from List.of.
        private final List<Op> ops;

        Field(Op... ops) {
            this.ops = List.of(ops);
        }

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<Op> ops() {
            return ops;
        }
    }

    /** An attribute: a text, a number, a truth value, or a text that is a date. */
    record Attribute(String name) implements Subject {

        static final String PREFIX = "attributes.";

        @Override
        public String word() {
            return PREFIX + name;
        }

        @Override
        public List<Op> ops() {
            return List.of(Op.values());
        }
    }

    /** Something that some module keeps of contacts: {@link io.sendwell.contact.Behaviour}. */
    record Deed(String word) implements Subject {

        @Override
        public List<Op> ops() {
            return List.of(EXISTS, IN_LAST_DAYS, NOT_IN_LAST_DAYS);
        }
    }

    /** @param behaviours those that are kept on this server */
    static Optional<Subject> of(String word, Set<String> behaviours) {
        if (word.startsWith(Attribute.PREFIX)) {
            var name = word.substring(Attribute.PREFIX.length());
            return Profile.isAttributeName(name) ? Optional.of(new Attribute(name)) : Optional.empty();
        }
        if (behaviours.contains(word)) {
            return Optional.of(new Deed(word));
        }
        return Arrays.stream(Field.values())
                .filter(field -> field.word().equals(word))
                .<Subject>map(field -> field)
                .findFirst();
    }

    /** All that a definition may name, in words. */
    static String words(Set<String> behaviours) {
        return Stream.of(
                        Arrays.stream(Field.values()).map(Field::word),
                        Stream.of(Attribute.PREFIX + "<name>"),
                        behaviours.stream().sorted())
                .flatMap(words -> words)
                .collect(Collectors.joining(", "));
    }
}
