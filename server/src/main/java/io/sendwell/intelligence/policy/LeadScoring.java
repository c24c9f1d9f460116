package io.sendwell.intelligence.policy;

import io.sendwell.intelligence.policy.LeadScore.Breakdown;
import io.sendwell.intelligence.policy.LeadScore.Part;
import io.sendwell.intelligence.policy.LeadScore.Point;
import io.sendwell.intelligence.policy.LeadScore.Priority;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arithmetic of lead scores, of one contact at whatever time.
 *
 * <p>A good sign is worth the most while it is fresh and half of it after its half-life. A refusal wipes the slate: only
 * what came after it counts. So time alone never raises a score, and a good sign never lowers one.
 */
public final class LeadScoring {

    /** After so many nothing is left of any sign. */
    private static final int NIGHTS = 400;

    /** When faded scores are looked at, after the clean-up has taken what was too old. */
    private static final LocalTime NIGHT = LocalTime.of(2, 30);

    private final LeadFacts facts;
    private final Testimony testimony;
    private final List<Sign> signs;

    public LeadScoring(LeadFacts facts) {
        this.facts = facts;
        this.testimony = new Testimony(facts);
        this.signs = facts.optedOut() ? List.of() : Signs.in(testimony);
    }

    /** What the contact is worth at {@code now}, and why. */
    public LeadScore at(Instant now) {
        var points = points(now);
        var breakdown = breakdown(points);
        var tier = Tier.of(breakdown.total());
        return new LeadScore(
                breakdown.total(),
                tier,
                priority(tier),
                breakdown,
                points,
                LeadAdvice.insights(testimony),
                LeadAdvice.nextActions(testimony, tier));
    }

    /** The first night at the workspace's place in which the score will be lower by itself; empty where none is. */
    public Optional<Instant> fadesAfter(Instant now) {
        int total = total(now);
        if (total(night(now, NIGHTS)) == total) {
            return Optional.empty();
        }
        int still = 0;
        int lower = NIGHTS;
        while (lower - still > 1) {
            int middle = (still + lower) / 2;
            if (total(night(now, middle)) < total) {
                lower = middle;
            } else {
                still = middle;
            }
        }
        return Optional.of(night(now, lower));
    }

    private Instant night(Instant now, int later) {
        return now.atZone(facts.zone())
                .toLocalDate()
                .plusDays(later)
                .atTime(NIGHT)
                .atZone(facts.zone())
                .toInstant();
    }

    private int total(Instant at) {
        return breakdown(points(at)).total();
    }

    private List<Point> points(Instant at) {
        if (facts.optedOut()) {
            return List.of(against("opted_out", "yes", 0, "It opted out, so nothing counts and nothing may be sent."));
        }
        double now = WorkingDays.until(at, facts.zone());
        var points = new ArrayList<Point>();
        signs.forEach(sign -> points.add(sign.point(now)));
        var complaint = testimony.complaint();
        if (complaint != null) {
            var day = testimony.day(complaint.at());
            points.add(against(
                    "complaint",
                    day,
                    Math.max(LeadWeights.COMPLAINT, -sum(points, Part.BEHAVIOR)),
                    "Complained on " + day + ", and nothing good was heard since."));
        }
        var refusal = testimony.refusal();
        if (refusal != null) {
            var day = testimony.day(refusal.at());
            points.add(against("refusal", day, 0, "Refused on " + day + "; only what came after that counts."));
        }
        return points;
    }

    private static Point against(String name, String value, int points, String sentence) {
        return new Point(Part.BEHAVIOR, name, value, points, 0, sentence);
    }

    private static Breakdown breakdown(List<Point> points) {
        return new Breakdown(
                sum(points, Part.ENGAGEMENT),
                sum(points, Part.BEHAVIOR),
                sum(points, Part.PROFILE),
                sum(points, Part.TIMING));
    }

    private static int sum(List<Point> points, Part part) {
        int sum = 0;
        for (var point : points) {
            sum += point.part() == part ? point.points() : 0;
        }
        return sum;
    }

    /** Somebody who is angry does not wait for a good score. */
    private Priority priority(Tier tier) {
        var byTier = switch (tier) {
            case HOT -> Priority.URGENT;
            case WARM -> Priority.HIGH;
            case COLD -> Priority.NORMAL;
            case INACTIVE -> Priority.LOW;
        };
        boolean angry = testimony.complaint() != null && !facts.optedOut();
        return angry && byTier.compareTo(Priority.HIGH) > 0 ? Priority.HIGH : byTier;
    }
}
