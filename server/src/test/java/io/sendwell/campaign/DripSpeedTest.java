package io.sendwell.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestShop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** However many are due at one place of a drip, they move in one statement and their messages are queued by one. */
class DripSpeedTest {

    private static final Logger LOG = LoggerFactory.getLogger(DripSpeedTest.class);
    private static final int CROWD = 100_000;

    /** The least that the whole move may do of what the bare statement does; what it did is logged. */
    private static final double FLOOR = 0.05;

    @Test
    void a_step_of_100000_enrolments_is_one_statement_on_each_side_in_one_transaction() {
        try (var server = TestShop.startServer()) {
            var shop = TestShop.open(server, TestShop.PACED);
            shop.crowd(CROWD);
            shop.inDatabase(
                    jdbc -> jdbc.sql("analyze contact.contact, contact.phone").update());
            var drip = TestShop.id(shop.member().post("campaigns", """
                    {"name":"Many","type":"drip","sender_id":%d,"audience":{"all":true},
                     "sequence":[{"delay_hours":1,"message":"Hello"},{"delay_hours":24,"message":"Again"}]}""".formatted(shop.sender())));
            assertThat(shop.start(drip)).isEqualTo(CROWD);
            shop.settle();

            var begun = System.nanoTime();
            server.bean(DripWork.class).runDue(shop.now().plus(Duration.ofHours(2)));
            double moved = CROWD / seconds(begun);

            assertThat(shop.count(drip, "recipients")).isEqualTo(CROWD);
            // xmin is the transaction that wrote a row, cmin the statement within it.
            assertThat(shop.<Long>inDatabase(jdbc ->
                            jdbc.sql("""
                            select count(distinct (m.xmin::text, m.cmin::text))
                                 + count(distinct (e.cmin::text)) + count(distinct (m.xmin::text = e.xmin::text))
                            from campaign.enrolment e join delivery.message m on m.contact_id = e.contact_id
                            where e.campaign_id = :drip and m.origin_id = :drip and m.origin_kind = 'campaign'
                            """).param("drip", drip).query(Long.class).single()))
                    .as("one statement for the messages, one for the enrolments, of the same transaction")
                    .isEqualTo(3);

            double bare = CROWD / bare(shop, drip);
            LOG.info("A step of {}: {} rows/s, the bare statement {} rows/s: {}", CROWD, moved, bare, moved / bare);
            assertThat(moved / bare).isGreaterThan(FLOOR);
        }
    }

    /** The same rows as another origin's, with nothing asked. */
    private static double bare(TestShop shop, long drip) {
        var begun = System.nanoTime();
        shop.inDatabase(jdbc -> jdbc.sql("""
                        insert into delivery.message
                            (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at)
                        select workspace_id, batch_id, sender_id, contact_id, 'api', origin_id, step, due_at
                        from delivery.message where origin_kind = 'campaign' and origin_id = :drip
                        """).param("drip", drip).update());
        return seconds(begun);
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
