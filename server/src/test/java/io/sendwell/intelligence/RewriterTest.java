package io.sendwell.intelligence;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.intelligence.copy.ModelWriter;
import io.sendwell.intelligence.copy.Similarity;
import io.sendwell.intelligence.model.Answer;
import io.sendwell.intelligence.model.Question;
import io.sendwell.kernel.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of a model's wording: used where it keeps the facts and is no worse, and otherwise as if there were none. */
class RewriterTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final WorkspaceId WORKSPACE = new WorkspaceId(1);
    private static final String LOUD = "HURRY!!! Luna lamps only $59!!! ACT NOW https://lumo.example/luna code SPRING5";
    private static final String GOOD = "Hi {first_name|there}, our Luna lamps cost $59 until Friday.";

    private final List<Question> asked = new ArrayList<>();

    @Test
    void a_wording_that_keeps_every_fact_is_the_models() {
        var written =
                "Hello! Our Luna lamps are $59 now. See https://lumo.example/luna with code SPRING5. Reply STOP to opt out.";

        var rewriting = answering("{\"text\":\"%s\",\"changes\":[\"calmer\"]}".formatted(written))
                .rewrite(WORKSPACE, LOUD, Tone.FORMAL, "Maria");

        assertThat(rewriting.rewritten()).isEqualTo(written);
        assertThat(rewriting.engine()).isEqualTo("fake:model");
        assertThat(rewriting.spamAfter()).isLessThan(rewriting.spamBefore());
        assertThat(asked).singleElement().satisfies(question -> {
            assertThat(question.material()).containsEntry("message", LOUD).containsEntry("contact_name", "Maria");
            assertThat(question.instructions())
                    .contains("formal", "$59", "https://lumo.example/luna", "SPRING5")
                    .doesNotContain("HURRY");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Our lamps are here. https://lumo.example/luna code SPRING5", // no price
                "Our Luna lamps are $49. https://lumo.example/luna code SPRING5", // another price
                "Our Luna lamps are $59, 20% off. https://lumo.example/luna code SPRING5", // a new promise
                "Our Luna lamps are $59. https://lumo.example/luna and http://evil.example code SPRING5",
                "ACT NOW!!! HURRY!!! LAST CHANCE!!! CLAIM YOUR PRIZE!!! You won! Luna $59 https://lumo.example/luna code SPRING5",
                ""
            })
    void any_other_wording_is_not_used(String written) {
        var rewriting = answering("{\"text\":\"%s\",\"changes\":[]}".formatted(written))
                .rewrite(WORKSPACE, LOUD, Tone.FRIENDLY, null);

        assertThat(rewriting.engine()).isEqualTo(Rewriter.LOCAL);
        assertThat(rewriting.rewritten()).contains("$59", "https://lumo.example/luna", "SPRING5", "Luna");
        assertThat(rewriting.spamAfter()).isLessThan(15);
    }

    @Test
    void without_a_model_rules_calm_greet_and_name_the_way_out() {
        var rewriting = silent().rewrite(WORKSPACE, LOUD, Tone.CASUAL, "Maria");

        assertThat(rewriting.rewritten())
                .startsWith("Hey Maria,")
                .contains("Reply STOP")
                .doesNotContain("!!", "ACT");
        assertThat(rewriting.changes()).contains("Added a greeting", "Added a way out");
    }

    @Test
    void good_copy_is_left_alone() {
        var rewriting = silent().rewrite(WORKSPACE, GOOD, Tone.FORMAL, null);

        assertThat(rewriting.rewritten()).isEqualTo(GOOD);
        assertThat(rewriting.changes()).isEmpty();
    }

    @Test
    void rules_fill_up_what_a_model_leaves_open() {
        var drafts = answering("""
                        {"texts":["Hello {first_name|there}! Until Friday you get a Luna lamp for $59 with us. Just write back.",
                                  "Hello {first_name|there}! Until Friday you get a Luna lamp for $59 with us. Just write back!",
                                  "Our Luna lamps cost $1."]}""").alternatives(WORKSPACE, GOOD, 4, Tone.FRIENDLY);

        assertThat(drafts.drafts()).hasSize(4);
        assertThat(drafts.engine()).isEqualTo("fake:model");
        assertThat(drafts.note()).contains("1 of the model's drafts");
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(Similarity.of(
                                drafts.drafts().get(i).text(),
                                drafts.drafts().get(j).text()))
                        .isLessThanOrEqualTo(0.8);
            }
        }
    }

    @Test
    void where_there_is_no_room_for_so_many_it_says_so() {
        var message = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            message.append("The lamp that we showed you number %d stands in the window of the shop. ".formatted(i));
        }

        var drafts = silent().alternatives(WORKSPACE, message.toString(), 5, Tone.FRIENDLY);

        assertThat(drafts.drafts()).hasSizeLessThan(5);
        assertThat(drafts.note()).startsWith("Only " + drafts.drafts().size());
    }

    private Rewriter silent() {
        return new Rewriter(new ModelWriter((_, _) -> Optional.empty(), JSON));
    }

    private Rewriter answering(String content) {
        return new Rewriter(new ModelWriter(
                (_, question) -> {
                    asked.add(question);
                    return Optional.of(new Answer(JSON.readTree(content), "fake:model"));
                },
                JSON));
    }
}
