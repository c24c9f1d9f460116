package io.sendwell.inbox.lead;

import static io.sendwell.TestShop.PACED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestShop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** However many contacts are marked, their scores are reckoned in batches that cost the same, early or late. */
class ManyScoresTest {

    private static final Logger LOG = LoggerFactory.getLogger(ManyScoresTest.class);
    private static final int CROWD = 100_000;

    /** How much dearer a contact of the whole crowd may be than one of a fiftieth of it. */
    private static final double CEILING = 3;

    @Test
    void a_hundred_thousand_cost_no_more_each_than_a_few() {
        try (var server = TestShop.startServer()) {
            var shop = TestShop.open(server, PACED);
            shop.crowd(CROWD);
            shop.inDatabase(jdbc -> jdbc.sql("analyze contact.contact").update());
            reckon(shop, ScoringWork.BATCH); // the planner and the compiler have seen it once

            double few = reckon(shop, 2 * ScoringWork.BATCH) / (2 * ScoringWork.BATCH);
            double many = reckon(shop, CROWD) / CROWD;
            LOG.info("A score among {}: {} us, among few: {} us", CROWD, many / 1e3, few / 1e3);

            assertThat(shop.<List<Integer>>inDatabase(jdbc -> jdbc.sql("""
                                    select distinct lead_score from contact.contact where workspace_id = :workspace
                                    """)
                            .param("workspace", shop.workspace().value())
                            .query(Integer.class)
                            .list()))
                    .as("all of them are the same, so all have one score")
                    .containsExactly(4); // it agreed
            assertThat(marks(shop)).isZero();
            assertThat(many / few).isLessThan(CEILING);
        }
    }

    /** Marks so many, twice each, and has them reckoned; answers the nanoseconds of the reckoning. */
    private static double reckon(TestShop shop, int howMany) {
        shop.inDatabase(jdbc -> jdbc.sql("""
                        insert into inbox.lead_mark (workspace_id, contact_id)
                        select workspace_id, id from contact.contact, generate_series(1, 2)
                        where workspace_id = :workspace order by id limit :n
                        """)
                .param("workspace", shop.workspace().value())
                .param("n", 2 * howMany)
                .update());
        var begun = System.nanoTime();
        shop.server().publish(new Marks.Made(true));
        shop.settle();
        return System.nanoTime() - begun;
    }

    private static long marks(TestShop shop) {
        return shop.inDatabase(jdbc -> jdbc.sql("select count(*) from inbox.lead_mark where workspace_id = :workspace")
                .param("workspace", shop.workspace().value())
                .query(Long.class)
                .single());
    }
}
