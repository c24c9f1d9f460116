package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class MessageIdProperties {

    @Property
    void a_wire_id_leads_back_to_its_message(@ForAll @LongRange(min = 1) long id) {
        var wire = new MessageId(id).wireId();

        assertThat(wire).matches("SW[0-9A-F]{16}");
        assertThat(MessageId.ofWireId(wire)).contains(new MessageId(id));
    }

    /** Others' ids reach us too, by webhook, in whatever form. */
    @Property
    void any_text_is_an_id_of_ours_in_the_one_form_or_none(@ForAll String text) {
        MessageId.ofWireId(text).ifPresent(id -> assertThat(id.wireId()).isEqualTo(text));
    }

    @Example
    void what_only_looks_like_ours_is_not() {
        assertThat(MessageId.ofWireId("")).isEmpty();
        assertThat(MessageId.ofWireId("SW+00000000000001F")).isEmpty();
        assertThat(MessageId.ofWireId("SW-00000000000001F")).isEmpty();
        assertThat(MessageId.ofWireId("SW00000000000000ab")).isEmpty();
        assertThat(MessageId.ofWireId("SWFFFFFFFFFFFFFFFF")).isEmpty();
        assertThat(MessageId.ofWireId("XX0000000000000001")).isEmpty();
    }
}
