package io.sendwell.delivery;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A chosen template as the API shows it, in the shape in which it was written. */
public record ApprovedView(
        long id, String name, String language, String category, Map<String, String> variables, String text) {

    public static @Nullable ApprovedView of(@Nullable Approved approved) {
        if (approved == null) {
            return null;
        }
        var template = approved.template();
        var values = approved.values();
        var variables = new TreeMap<String, String>();
        if (values.header() != null) {
            variables.put("header", values.header().value());
        }
        for (int i = 0; i < values.body().size(); i++) {
            var place = values.body().get(i);
            variables.put(place.name() == null ? Integer.toString(i + 1) : place.name(), place.value());
        }
        values.buttons().forEach(button -> variables.put("button." + button.index(), button.value()));
        return new ApprovedView(
                template.id(),
                template.name(),
                template.language(),
                template.category().code(),
                variables,
                template.read(values));
    }
}
