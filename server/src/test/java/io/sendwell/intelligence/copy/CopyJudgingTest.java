package io.sendwell.intelligence.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rules of the spam check and the rewriter, judged by texts of another hand (docs/intelligence.md). */
class CopyJudgingTest {

    private static final CopyExamination TEXTS = new CopyExamination();

    @Test
    void strangers_spam_is_told_from_strangers_honest_copy() {
        assertThat(TEXTS.size()).isGreaterThan(450);
        assertThat(TEXTS.areaUnderCurve()).isGreaterThanOrEqualTo(0.95);
        assertThat(TEXTS.honestFlagged()).isLessThanOrEqualTo(0.05);
        assertThat(TEXTS.spamFlagged()).isGreaterThanOrEqualTo(0.70);
    }

    @Test
    void rewriting_calms_what_was_flagged_and_loses_no_fact() {
        assertThat(TEXTS.fall()).isGreaterThanOrEqualTo(0.85);
        assertThat(TEXTS.factsKept()).isEqualTo(1);
        assertThat(TEXTS.honestLeftAlone()).isGreaterThanOrEqualTo(0.90);
    }
}
