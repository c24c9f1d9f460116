package io.sendwell.inbox.lead;

import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which leads a list shows; null = whichever. */
record LeadFilter(
        int minScore,
        int maxScore,
        @Nullable Stage stage,
        @Nullable Long owner,
        @Nullable Long contact,
        @Nullable Boolean followUpDue) {

    private static final int BEST = 100;

    /** Reads the query parameters; 422 with all that are not possible. */
    static LeadFilter of(
            @Nullable String tier,
            @Nullable String stage,
            @Nullable Long owner,
            @Nullable Long contact,
            @Nullable Integer minScore,
            @Nullable Boolean followUpDue) {
        var errors = new ArrayList<FieldError>();
        var wantedTier = given(tier).flatMap(LeadFilter::tier);
        var wantedStage = given(stage).flatMap(Stage::of);
        if (given(tier).isPresent() && wantedTier.isEmpty()) {
            var tiers = Arrays.stream(Tier.values()).map(Tier::code).collect(Collectors.joining(", "));
            errors.add(new FieldError("tier", "must be one of " + tiers));
        }
        if (given(stage).isPresent() && wantedStage.isEmpty()) {
            errors.add(new FieldError("stage", "must be one of " + Stage.codes()));
        }
        if (minScore != null && (minScore < 0 || minScore > BEST)) {
            errors.add(new FieldError("min_score", "must be between 0 and " + BEST));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        int least = minScore == null ? 0 : minScore;
        return new LeadFilter(
                Math.max(least, wantedTier.map(Tier::from).orElse(0)),
                wantedTier.map(Tier::to).orElse(BEST),
                wantedStage.orElse(null),
                owner,
                contact,
                followUpDue);
    }

    private static Optional<String> given(@Nullable String word) {
        return Optional.ofNullable(word).filter(text -> !text.isEmpty());
    }

    private static Optional<Tier> tier(String code) {
        return Arrays.stream(Tier.values())
                .filter(tier -> tier.code().equals(code))
                .findFirst();
    }
}
