package io.sendwell.intelligence.policy;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.policy.LeadFacts.Word;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a contact said and did, as far as it counts: a refusal wipes the slate, and an automatic answer is no word of its own. */
final class Testimony {

    private final LeadFacts facts;
    private final @Nullable Word refusal;
    private final List<Word> replies;
    private final @Nullable Word complaint;

    Testimony(LeadFacts facts) {
        this.facts = facts;
        this.refusal = latest(
                facts.words(), word -> word.intent() == Intent.NOT_INTERESTED || word.intent() == Intent.UNSUBSCRIBE);
        this.replies = facts.words().stream()
                .filter(word -> counts(word.at()) && word.intent() != Intent.OUT_OF_OFFICE)
                .toList();
        var good = latest(replies, word -> isGood(word.intent()));
        var angry = latest(replies, word -> word.intent() == Intent.COMPLAINT);
        this.complaint = angry == null || (good != null && good.at().isAfter(angry.at())) ? null : angry;
    }

    LeadFacts facts() {
        return facts;
    }

    /** The last one. */
    @Nullable Word refusal() {
        return refusal;
    }

    /** The last one, where nothing good was heard since. */
    @Nullable Word complaint() {
        return complaint;
    }

    /** What it wrote, in any order. */
    List<Word> replies() {
        return replies;
    }

    @Nullable Word lastReply() {
        return latest(replies, _ -> true);
    }

    @Nullable Word last(Intent intent) {
        return latest(replies, word -> word.intent() == intent);
    }

    @Nullable Word lastPriceQuestion() {
        return latest(replies, Word::askedPrice);
    }

    /** When it last read one of our messages, where that counts. */
    @Nullable Instant lastRead() {
        return counting(facts.reading().last());
    }

    @Nullable Instant lastClick() {
        return counting(facts.clicks().last());
    }

    /** When it last did anything that counts. */
    @Nullable Instant lastDeed() {
        var reply = lastReply();
        return Stream.of(
                        Optional.ofNullable(lastRead()),
                        Optional.ofNullable(lastClick()),
                        Optional.ofNullable(reply == null ? null : reply.at()))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** A day as people at the workspace's place write it. */
    String day(Instant at) {
        return at.atZone(facts.zone()).toLocalDate().toString();
    }

    static boolean isGood(Intent intent) {
        return switch (intent) {
            case INTERESTED, QUESTION, POSITIVE_FEEDBACK -> true;
            case NOT_INTERESTED, UNSUBSCRIBE, OUT_OF_OFFICE, COMPLAINT, NEEDS_HUMAN, UNKNOWN -> false;
        };
    }

    private @Nullable Instant counting(@Nullable Instant at) {
        return at != null && counts(at) ? at : null;
    }

    private boolean counts(Instant at) {
        return refusal == null || at.isAfter(refusal.at());
    }

    private static @Nullable Word latest(List<Word> words, Predicate<Word> which) {
        return words.stream().filter(which).max(Comparator.comparing(Word::at)).orElse(null);
    }
}
