package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.MessageTemplate.Button;
import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.channel.MessageTemplate.State;
import io.sendwell.channel.TemplateContent;
import io.sendwell.channel.TemplateContent.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which addresses of a message go out as its recipient's own: those that were asked for, and no other. */
class PersonalLinksTest {

    private static final String SALE = "https://shop.example/sale";

    private static final class Numbered implements PersonalLinks {
        private final boolean works;

        private Numbered(boolean works) {
            this.works = works;
        }

        @Override
        public Optional<String> address(MessageId message, long link) {
            return works ? Optional.of(prefix() + message.value() + "-" + link) : Optional.empty();
        }

        @Override
        public String prefix() {
            return "https://go.example/r/";
        }
    }

    private static final Personal PERSONAL = new Personal(new Numbered(true), new MessageId(5), Map.of(SALE, 7L));

    @Test
    void the_whole_address_and_nothing_but_it_is_replaced() {
        assertThat(PERSONAL.in("See " + SALE + ", " + SALE + "/more and https://other.example."))
                .isEqualTo("See https://go.example/r/5-7, " + SALE + "/more and https://other.example.");
        assertThat(Personal.NONE.in(SALE)).isEqualTo(SALE);
    }

    @Test
    void where_none_can_be_made_the_message_goes_as_it_is_written() {
        var broken = new Personal(new Numbered(false), new MessageId(5), Map.of(SALE, 7L));
        assertThat(broken.in("See " + SALE)).isEqualTo("See " + SALE);
        assertThat(broken.atButton("https://go.example/r/{{1}}", SALE)).isEqualTo(SALE);
    }

    @Test
    void a_button_through_our_address_gets_the_code_and_another_what_it_was_given() {
        assertThat(PERSONAL.atButton("https://go.example/r/{{1}}", SALE)).isEqualTo("5-7");
        assertThat(PERSONAL.atButton("https://go.example/r/x{{1}}", SALE)).isEqualTo(SALE);
        assertThat(PERSONAL.atButton("https://shop.example/{{1}}", "sale")).isEqualTo("sale");
        assertThat(PERSONAL.atButton(null, "sale")).isEqualTo("sale");
    }

    @Test
    void a_template_of_whatsapps_has_them_in_its_text_and_its_buttons() {
        var template = new MessageTemplate(
                1,
                "account",
                "sale",
                "en",
                Category.MARKETING,
                State.APPROVED,
                null,
                null,
                false,
                null,
                "Hi {{1}}: {{2}}",
                null,
                List.of(new Button(0, "url", "Open", "https://go.example/r/{{1}}")));
        var approved = new Approved(
                template,
                new TemplateContent(
                        "sale",
                        "en",
                        null,
                        List.of(new Parameter(null, "{first_name}"), new Parameter(null, "see " + SALE)),
                        List.of(new TemplateContent.Button(0, "url", SALE))));

        var rendered =
                approved.render(Map.of("first_name", "Ana"), Map.of(), PERSONAL).orElseThrow();
        assertThat(rendered.text()).isEqualTo("Hi Ana: see https://go.example/r/5-7");
        assertThat(rendered.content().buttons())
                .extracting(TemplateContent.Button::value)
                .containsExactly("5-7");
    }
}
