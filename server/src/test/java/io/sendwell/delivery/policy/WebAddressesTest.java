package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Addresses end where the sentence around them goes on. */
class WebAddressesTest {

    @Test
    void punctuation_and_emphasis_belong_to_the_sentence() {
        assertThat(
                        WebAddresses.in(
                                "See https://a.example/x?y=1&z=2. *https://b.example* (https://c.example/d), \u201chttps://e.example\u201d!"))
                .isEqualTo(List.of(
                        "https://a.example/x?y=1&z=2",
                        "https://b.example",
                        "https://c.example/d",
                        "https://e.example"));
    }

    @Test
    void a_bracket_that_an_address_opens_is_its_own() {
        assertThat(WebAddresses.in("(https://w.example/a_(b)) https://w.example/(c)."))
                .isEqualTo(List.of("https://w.example/a_(b)", "https://w.example/(c)"));
    }

    @Test
    void what_is_no_address_is_left_alone() {
        assertThat(WebAddresses.in("ftp://a.example http:// shop.example xhttps:/a https://"))
                .isEmpty();
        assertThat(WebAddresses.in("HTTPS://SHOP.example/Sale")).containsExactly("HTTPS://SHOP.example/Sale");
    }

    @Property
    void what_is_not_replaced_stays_as_it_was(@ForAll String before, @ForAll String after) {
        var text = before + " https://a.example/b " + after;
        assertThat(WebAddresses.replaced(text, address -> address)).isEqualTo(text);
        assertThat(WebAddresses.replaced(text, _ -> "X")).doesNotContain("https://a.example/b ");
    }
}
