package io.sendwell.inbox.lead.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class StageProperties {

    @Property
    void what_is_closed_is_opened_before_it_is_closed_otherwise(@ForAll Stage from, @ForAll Stage to) {
        if (!from.isOpen() && !to.isOpen()) {
            assertThat(from.mayBecome(to)).isFalse();
        } else {
            assertThat(from.mayBecome(to)).isEqualTo(from != to);
        }
    }

    @Property
    void a_way_of_legal_moves_never_closes_twice_in_a_row(@ForAll List<Stage> wishes) {
        var stage = Stage.NEW;
        for (var wish : wishes) {
            if (stage.mayBecome(wish)) {
                assertThat(stage.isOpen() || wish.isOpen()).isTrue();
                stage = wish;
            }
        }
    }

    @Example
    void every_stage_is_reached_from_the_first() {
        var reached = EnumSet.of(Stage.NEW);
        Arrays.stream(Stage.values()).filter(Stage.NEW::mayBecome).forEach(reached::add);
        assertThat(reached).containsExactlyInAnyOrder(Stage.values());
    }

    @Property
    void of_two_the_further_one_counts_whichever_is_asked(@ForAll Stage one, @ForAll Stage other) {
        assertThat(one.further(other)).isEqualTo(other.further(one)).isIn(one, other);
        if (other != Stage.LOST) {
            assertThat(Stage.LOST.further(other)).isEqualTo(other);
        }
        assertThat(Stage.WON.further(one)).isEqualTo(Stage.WON);
    }

    @Property
    void a_stage_is_read_as_it_is_written(@ForAll Stage stage) {
        assertThat(Stage.of(stage.code())).contains(stage);
    }
}
