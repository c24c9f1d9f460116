package io.sendwell.intelligence.policy;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.policy.LeadFacts.Word;
import io.sendwell.intelligence.policy.LeadScore.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for good signs in what is known of a contact: one for each point of the score, found or not. */
final class Signs {

    private final Testimony testimony;
    private final LeadFacts facts;

    private Signs(Testimony testimony) {
        this.testimony = testimony;
        this.facts = testimony.facts();
    }

    static List<Sign> in(Testimony testimony) {
        var signs = new Signs(testimony);
        var all = new ArrayList<>(List.of(
                signs.reads(),
                signs.replies(),
                signs.tone(),
                signs.heard(
                        "interest",
                        testimony.last(Intent.INTERESTED),
                        LeadWeights.INTEREST,
                        "Wanted to know more or to buy",
                        "Has not said that it wants to buy."),
                signs.heard(
                        "price",
                        testimony.lastPriceQuestion(),
                        LeadWeights.PRICE,
                        "Asked for a price",
                        "Has not asked for a price."),
                signs.speed(),
                signs.clicks()));
        all.addAll(signs.profile());
        all.add(signs.activity());
        return all;
    }

    private Sign reads() {
        var reading = facts.reading();
        var last = testimony.lastRead();
        var value = reading.read() + " of " + reading.arrived();
        if (last == null) {
            var why =
                    reading.arrived() == 0 ? "No message has reached it yet." : "Has read none of its newest messages.";
            return Sign.none(Part.ENGAGEMENT, "reads", value, LeadWeights.READS, why);
        }
        return faded(
                Part.ENGAGEMENT,
                "reads",
                value,
                (double) LeadWeights.READS * reading.read() / reading.arrived(),
                LeadWeights.READS,
                last,
                "Read " + value + " of its newest messages, the last on " + day(last) + ".");
    }

    private Sign replies() {
        var last = testimony.lastReply();
        if (last == null) {
            return Sign.none(Part.ENGAGEMENT, "replies", "0", LeadWeights.MORE_REPLIES, "Has not written.");
        }
        int times = testimony.replies().size();
        int strength =
                times == 1 ? LeadWeights.FIRST_REPLY : times == 2 ? LeadWeights.SECOND_REPLY : LeadWeights.MORE_REPLIES;
        return faded(
                Part.ENGAGEMENT,
                "replies",
                Integer.toString(times),
                strength,
                LeadWeights.MORE_REPLIES,
                last.at(),
                "Wrote " + (times == 1 ? "once, on " : times + " times, the last on ") + day(last.at()) + ".");
    }

    /** Of all that it said, what is worth the most by now. */
    private Sign tone() {
        return testimony.replies().stream()
                .filter(word -> Testimony.isGood(word.intent()))
                .map(this::tone)
                .max(Comparator.comparingDouble(Sign::weight))
                .orElseGet(() -> Sign.none(
                        Part.ENGAGEMENT,
                        "tone",
                        "none",
                        LeadWeights.TONE_INTERESTED,
                        "Nothing that it wrote speaks for a sale."));
    }

    private Sign tone(Word word) {
        int strength = switch (word.intent()) {
            case INTERESTED -> LeadWeights.TONE_INTERESTED;
            case QUESTION -> LeadWeights.TONE_QUESTION;
            default -> LeadWeights.TONE_POSITIVE;
        };
        var what = switch (word.intent()) {
            case INTERESTED -> "Said that it is interested";
            case QUESTION -> "Asked something";
            default -> "Wrote something kind";
        };
        return faded(
                Part.ENGAGEMENT,
                "tone",
                word.intent().code(),
                strength,
                LeadWeights.TONE_INTERESTED,
                word.at(),
                what + " on " + day(word.at()) + ".");
    }

    private Sign heard(String name, @Nullable Word word, int points, String what, String otherwise) {
        return word == null
                ? Sign.none(Part.BEHAVIOR, name, "none", points, otherwise)
                : faded(
                        Part.BEHAVIOR,
                        name,
                        day(word.at()),
                        points,
                        points,
                        word.at(),
                        what + " on " + day(word.at()) + ".");
    }

    private Sign speed() {
        int most = LeadWeights.SPEEDS.getFirst().points();
        var fastest = facts.fastestAnswer();
        var last = testimony.lastReply();
        if (fastest == null || last == null) {
            return Sign.none(Part.BEHAVIOR, "speed", "none", most, "Has not answered a message of ours.");
        }
        int strength = LeadWeights.SPEEDS.stream()
                .filter(speed -> fastest.compareTo(speed.within()) <= 0)
                .mapToInt(LeadWeights.Speed::points)
                .max()
                .orElse(0);
        var value = words(fastest);
        return faded(
                Part.BEHAVIOR,
                "speed",
                value,
                strength,
                most,
                last.at(),
                "Answered within " + value + " at its quickest.");
    }

    private static String words(Duration time) {
        if (time.toHours() < 2) {
            long minutes = Math.max(1, time.toMinutes());
            return minutes == 1 ? "a minute" : minutes + " minutes";
        }
        return time.toDays() < 2 ? time.toHours() + " hours" : time.toDays() + " days";
    }

    private Sign clicks() {
        var last = testimony.lastClick();
        if (last == null) {
            return Sign.none(Part.BEHAVIOR, "clicks", "0", LeadWeights.MORE_CLICKS, "Has not followed a link.");
        }
        int times = facts.clicks().times();
        return faded(
                Part.BEHAVIOR,
                "clicks",
                Integer.toString(times),
                times == 1 ? LeadWeights.ONE_CLICK : LeadWeights.MORE_CLICKS,
                LeadWeights.MORE_CLICKS,
                last,
                "Followed a link, the last time on " + day(last) + ".");
    }

    private List<Sign> profile() {
        var profile = facts.profile();
        return List.of(
                known("name", profile.name(), LeadWeights.NAME, "Its name is known.", "Its name is not known."),
                known("email", profile.email(), LeadWeights.EMAIL, "Its email is known.", "Its email is not known."),
                known(
                        "company",
                        profile.company(),
                        LeadWeights.COMPANY,
                        "Its company is known.",
                        "Its company is not known."),
                known(
                        "job_title",
                        profile.jobTitle(),
                        LeadWeights.JOB_TITLE,
                        "Its job is known.",
                        "Its job is not known."),
                known(
                        "consent",
                        profile.consent(),
                        LeadWeights.CONSENT,
                        "It agreed to hear from us.",
                        "It has not agreed to hear from us."),
                known("tags", profile.tags() > 0, LeadWeights.TAGS, "It is tagged.", "It has no tags."));
    }

    private static Sign known(String name, boolean is, int points, String yes, String no) {
        return is
                ? Sign.lasting(Part.PROFILE, name, "yes", points, yes)
                : Sign.none(Part.PROFILE, name, "no", points, no);
    }

    private Sign activity() {
        var last = testimony.lastDeed();
        return last == null
                ? Sign.none(Part.TIMING, "activity", "none", LeadWeights.ACTIVITY, "Has not done anything that counts.")
                : new Sign(
                        Part.TIMING,
                        "activity",
                        day(last),
                        LeadWeights.ACTIVITY,
                        LeadWeights.ACTIVITY,
                        WorkingDays.until(last, facts.zone()),
                        LeadWeights.HALF_LIFE_OF_ACTIVITY,
                        "Last did something on " + day(last) + ".");
    }

    private Sign faded(Part part, String name, String value, double strength, int most, Instant at, String sentence) {
        double since = WorkingDays.until(at, facts.zone());
        return new Sign(part, name, value, strength, most, since, LeadWeights.HALF_LIFE, sentence);
    }

    private String day(Instant at) {
        return testimony.day(at);
    }
}
