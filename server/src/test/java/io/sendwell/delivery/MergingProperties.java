package io.sendwell.delivery;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whoever is merged or deleted while a campaign runs: its counts add up, and no person gets it twice. */
class MergingProperties {

    private static final int PEOPLE = 6;
    private static final TestServer server = TestShop.startServer();

    @AfterContainer
    static void stop() {
        server.close();
    }

    enum Act {
        MERGE,
        DELETE,
        OPT_OUT,
        WAIT
    }

    record Step(Act act, int one, int other) {}

    /** One human being with all its numbers. */
    private static final class Person {
        final Set<String> phones = new HashSet<>();
        long contact;
        boolean gone;
        boolean refused;
        long most = 1; // messages that it may have got in the end

        long got(TestShop shop) {
            return shop.taken().stream()
                    .filter(line -> line.kind().equals("marketing") && phones.contains(line.to()))
                    .count();
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        var number = Arbitraries.integers().between(0, PEOPLE - 1);
        var act = Arbitraries.of(Act.MERGE, Act.MERGE, Act.DELETE, Act.OPT_OUT, Act.WAIT, Act.WAIT);
        return Combinators.combine(act, number, number)
                .as(Step::new)
                .list()
                .ofMinSize(4)
                .ofMaxSize(10);
    }

    @Property(tries = 15)
    void counts_add_up_and_nobody_gets_it_twice(@ForAll("histories") List<Step> history) {
        server.advance("PT1M");
        var shop = TestShop.open(server, TestShop.PACED);
        var people = new ArrayList<Person>();
        for (int n = 0; n < PEOPLE; n++) {
            var person = new Person();
            person.contact = shop.contact(n);
            person.phones.add(phone(n));
            people.add(person);
        }
        var campaign = shop.launch("Hi");
        shop.settle();
        for (var step : history) {
            happen(step, shop, people);
            shop.assertAddsUp(campaign);
        }
        shop.advance(Duration.ofMinutes(10));
        shop.assertAddsUp(campaign);
        assertThat(shop.count(campaign, "recipients")).isEqualTo(PEOPLE);
        assertThat(shop.status(campaign)).as(shop.stats(campaign).toString()).isEqualTo("completed");
        for (var person : people) {
            assertThat(person.got(shop)).as("messages to %s", person.phones).isLessThanOrEqualTo(person.most);
            if (!person.gone && !person.refused) {
                assertThat(person.got(shop)).as("messages to %s", person.phones).isPositive();
            }
        }
    }

    /** The first has had it; the second's is skipped for that, and must not let the third's go. */
    @Example
    void three_who_are_one_get_it_once() {
        counts_add_up_and_nobody_gets_it_twice(List.of(new Step(Act.MERGE, 0, 1), new Step(Act.MERGE, 0, 2)));
    }

    private static void happen(Step step, TestShop shop, List<Person> people) {
        var person = people.get(step.one());
        var other = people.get(step.other());
        switch (step.act()) {
            case WAIT -> shop.advance(Duration.ofSeconds(10));
            case DELETE -> {
                if (!person.gone) {
                    expect(204, shop.delete("contacts/" + person.contact));
                    person.gone = true;
                    person.most = person.got(shop);
                }
            }
            case OPT_OUT -> {
                if (!person.gone) {
                    expect(200, shop.member().post("contacts/" + person.contact + "/opt-out", "{}"));
                    person.refused = true;
                    person.most = Math.min(person.most, person.got(shop));
                }
            }
            case MERGE -> {
                if (!person.gone && !other.gone && person != other) {
                    expect(
                            200,
                            shop.member()
                                    .post("contacts/" + person.contact + "/merge", "{\"into\":" + other.contact + "}"));
                    other.phones.addAll(person.phones);
                    other.refused |= person.refused;
                    long got = other.got(shop);
                    other.most = other.refused ? got : Math.max(1, got);
                    people.replaceAll(one -> one == person ? other : one);
                }
            }
        }
    }
}
