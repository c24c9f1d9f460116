package io.sendwell.contact.segment.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A definition as a client writes it: conditions of which all must hold, or any. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GroupForm(
        @Nullable List<@Nullable ItemForm> all, @Nullable List<@Nullable ItemForm> any) {

    /**
     * One condition, or a group inside the group.
     *
     * @param value a text, a number or true and false, as the operator needs it; {@code exists} needs none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ItemForm(
            @Nullable String field,
            @Nullable String op,
            @Nullable Object value,
            @Nullable List<@Nullable ItemForm> all,
            @Nullable List<@Nullable ItemForm> any) {}
}
