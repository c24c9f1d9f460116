package io.sendwell.campaign;

import io.sendwell.campaign.outcome.Tallies;
import io.sendwell.campaign.outcome.Tallies.Converted;
import io.sendwell.campaign.outcome.policy.Contest;
import io.sendwell.campaign.outcome.policy.Proportion;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Part;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.kernel.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which of a broadcast's texts did best, if that can be said: the one place that says so. */
@Component
class Contests {

    static final String RULE =
            "Each text has reached at least %d people, the best does at least %.0f %% better than the next, and the chance that it is named although another is as good stays below %.0f %%, however often one looks."
                    .formatted(Contest.LEAST_RECIPIENTS, Contest.LEAST_LEAD * 100, Contest.FALSE_ALARMS * 100);

    private final Variants variants;
    private final Tallies tallies;
    private final Figures figures;

    Contests(Variants variants, Tallies tallies, Figures figures) {
        this.variants = variants;
        this.tallies = tallies;
        this.figures = figures;
    }

    /** By what texts are compared. */
    enum Metric {
        CLICKED,
        REPLIED,
        CONVERTED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Clicks where links are tracked, else replies, unless somebody asks for one. */
        static Metric of(@Nullable String code, Campaign campaign) {
            if (code == null) {
                return campaign.content().tracking().links() ? CLICKED : REPLIED;
            }
            return Arrays.stream(values())
                    .filter(metric -> metric.code().equals(code))
                    .findFirst()
                    .orElseThrow(() -> Problem.invalid("metric", "must be clicked, replied or converted"));
        }
    }

    /** What one text did; of 0 = the main one. */
    record Text(
            long id, String said, long sent, long clicked, long replied, long converted, List<Converted> conversions) {

        /** A person who did it after the message was told as failed counts as one who did not. */
        private Proportion did(Metric metric) {
            long done = switch (metric) {
                case CLICKED -> clicked;
                case REPLIED -> replied;
                case CONVERTED -> converted;
            };
            return new Proportion(sent, Math.min(sent, done));
        }
    }

    /**
     * A contest as it stands.
     *
     * @param texts two at least, in the order of their ids
     * @param did what each of them did, in the same order
     */
    record Standing(Metric metric, List<Text> texts, List<Proportion> did, Contest.Verdict verdict) {

        /** The winner's id; null = the main text, or none is named. */
        @Nullable Long winner() {
            return verdict.best()
                    .map(index -> texts.get(index).id())
                    .filter(id -> id != 0)
                    .orElse(null);
        }
    }

    /** Empty where there is one text only, or a drip. */
    Optional<Standing> of(Campaign campaign, Metric metric) {
        var texts = texts(campaign);
        if (texts.size() < 2) {
            return Optional.empty();
        }
        var did = texts.stream().map(text -> text.did(metric)).toList();
        return Optional.of(new Standing(metric, texts, did, Contest.judge(did)));
    }

    /** Those that went to anybody, in the order of their ids. */
    private List<Text> texts(Campaign campaign) {
        if (campaign.content().drip() != null) {
            return List.of();
        }
        var workspace = campaign.workspace();
        var byText = figures
                .parts(Figures.Question.all(workspace).ofCampaign(campaign.id().value()))
                .stream()
                .collect(Collectors.groupingBy(
                        Part::variant, TreeMap::new, Collectors.reducing(Sums.NONE, Part::sums, Sums::plus)));
        if (byText.size() < 2) {
            return List.of();
        }
        var said = new TreeMap<Long, String>();
        said.put(0L, campaign.content().messageTemplate());
        variants.of(workspace, campaign.id()).forEach(variant -> said.put(variant.id(), variant.text()));
        var clicked = tallies.byVariant(workspace, campaign.id());
        var converted = tallies.converted(workspace, campaign.id());
        var texts = new ArrayList<Text>();
        byText.forEach((id, sums) -> {
            var its = converted.stream().filter(one -> one.variant() == id).toList();
            texts.add(new Text(
                    id,
                    said.getOrDefault(id, ""),
                    sums.sent(),
                    clicked.getOrDefault(id, Tallies.OfVariant.NONE).people(),
                    sums.replied(),
                    its.stream().mapToLong(Converted::people).sum(),
                    its));
        });
        return texts;
    }
}
