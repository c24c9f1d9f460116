package io.sendwell.channel;

import io.sendwell.channel.Interactive.Button;
import io.sendwell.channel.Interactive.Link;
import io.sendwell.channel.Interactive.Menu;
import io.sendwell.channel.Interactive.Row;
import io.sendwell.channel.Interactive.Section;
import io.sendwell.kernel.Problem.FieldError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants people to tap: {@code buttons}, a {@code list} or a {@code link}. An id that is left out is the
 * title. The limits are WhatsApp's (Cloud API, interactive messages).
 */
public record InteractiveForm(
        @Nullable String header,
        @Nullable String footer,
        @Nullable List<@Nullable ButtonForm> buttons,
        @Nullable ListForm list,
        @Nullable LinkForm link) {

    public record ButtonForm(@Nullable String id, @Nullable String title) {}

    public record ListForm(
            @Nullable String button, @Nullable List<@Nullable SectionForm> sections) {}

    public record SectionForm(
            @Nullable String title, @Nullable List<@Nullable RowForm> rows) {}

    public record RowForm(
            @Nullable String id,
            @Nullable String title,
            @Nullable String description) {}

    public record LinkForm(@Nullable String title, @Nullable String url) {}

    private static final int MOST_BUTTONS = 3;
    private static final int MOST_ROWS = 10;
    private static final int LONGEST_TITLE = 20;
    private static final int LONGEST_ROW_TITLE = 24;
    private static final int LONGEST_BUTTON_ID = 256;
    private static final int LONGEST_ROW_ID = 200;
    private static final int LONGEST_URL = 2000;

    /** Reads one form, and notes all that is wrong with it. */
    static final class Reading {
        private final String field;
        private final boolean personal;
        private final List<FieldError> errors;

        /**
         * @param field how the request calls it
         * @param personal whether variables will be filled in; else braces are nothing special
         */
        Reading(String field, boolean personal, List<FieldError> errors) {
            this.field = field;
            this.personal = personal;
            this.errors = errors;
        }

        Interactive read(InteractiveForm form) {
            var given = form.buttons();
            boolean hasButtons = given != null && !given.isEmpty();
            int kinds = (hasButtons ? 1 : 0) + (form.list() == null ? 0 : 1) + (form.link() == null ? 0 : 1);
            if (kinds != 1) {
                errors.add(new FieldError(field, "must have either buttons, a list or a link"));
            }
            return new Interactive(
                    line("header", form.header(), Interactive.LONGEST_LINE),
                    line("footer", form.footer(), Interactive.LONGEST_LINE),
                    given == null ? List.of() : buttons(given),
                    form.list() == null ? null : menu(form.list()),
                    form.link() == null ? null : link(form.link()));
        }

        private List<Button> buttons(List<@Nullable ButtonForm> forms) {
            if (forms.size() > MOST_BUTTONS) {
                wrong("buttons", "must be at most " + MOST_BUTTONS + "; a list takes more");
            }
            var ids = new HashSet<String>();
            var titles = new HashSet<String>();
            var buttons = new ArrayList<Button>();
            for (int i = 0; i < forms.size(); i++) {
                var form = forms.get(i);
                var at = "buttons[" + i + "]";
                var title = tapped(at + ".title", form == null ? null : form.title(), LONGEST_TITLE);
                var id = id(at + ".id", form == null ? null : form.id(), title, LONGEST_BUTTON_ID, ids);
                unlikeOthers(at + ".title", title, titles);
                buttons.add(new Button(id, title));
            }
            return buttons;
        }

        private Menu menu(ListForm form) {
            var button = tapped("list.button", form.button(), LONGEST_TITLE);
            var sections = new ArrayList<Section>();
            var given = form.sections() == null ? List.<@Nullable SectionForm>of() : form.sections();
            var ids = new HashSet<String>();
            int rows = 0;
            for (int i = 0; i < given.size(); i++) {
                var section = section("list.sections[" + i + "]", given.get(i), given.size() == 1, ids);
                rows += section.rows().size();
                sections.add(section);
            }
            if (rows == 0 || rows > MOST_ROWS) {
                wrong("list.sections", "must have 1 to " + MOST_ROWS + " rows in all");
            }
            return new Menu(button, sections);
        }

        private Section section(String at, @Nullable SectionForm form, boolean alone, Set<String> ids) {
            var title = form == null ? null : form.title();
            var rows = new ArrayList<Row>();
            var given = form == null || form.rows() == null ? List.<@Nullable RowForm>of() : form.rows();
            if (given.isEmpty()) {
                wrong(at + ".rows", "must not be empty");
            }
            for (int i = 0; i < given.size(); i++) {
                rows.add(row(at + ".rows[" + i + "]", given.get(i), ids));
            }
            boolean untitled = title == null || title.isBlank();
            return new Section(alone && untitled ? null : tapped(at + ".title", title, LONGEST_ROW_TITLE), rows);
        }

        private Row row(String at, @Nullable RowForm form, Set<String> ids) {
            var title = tapped(at + ".title", form == null ? null : form.title(), LONGEST_ROW_TITLE);
            return new Row(
                    id(at + ".id", form == null ? null : form.id(), title, LONGEST_ROW_ID, ids),
                    title,
                    line(
                            at + ".description",
                            form == null ? null : form.description(),
                            Interactive.LONGEST_DESCRIPTION));
        }

        private Link link(LinkForm form) {
            var title = tapped("link.title", form.title(), LONGEST_TITLE);
            var url = form.url() == null ? "" : form.url().strip();
            if (url.length() > LONGEST_URL || !isWebAddress(personal ? example(url) : url)) {
                wrong("link.url", "must be an address that begins with https:// or http://");
            }
            return new Link(title, url);
        }

        /** With something in the place of its variables. */
        private static String example(String url) {
            return url.replaceAll("\\{[^{}|]*\\|?([^{}]*)}", "x$1");
        }

        private static boolean isWebAddress(String url) {
            try {
                var uri = new URI(url);
                return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
            } catch (URISyntaxException broken) {
                return false;
            }
        }

        /** What can be tapped, and is the same for everybody. */
        private String tapped(String at, @Nullable String text, int longest) {
            if (text == null || text.isBlank() || text.length() > longest || hasControls(text)) {
                wrong(at, "must have 1 to " + longest + " characters");
                return "";
            }
            if (personal && text.matches(".*[{}].*")) {
                wrong(at, "must not hold variables: what is tapped comes back as an answer");
            }
            return text.strip();
        }

        private @Nullable String line(String at, @Nullable String text, int longest) {
            if (text == null || text.isBlank()) {
                return null;
            }
            if (text.length() > longest || hasControls(text)) {
                wrong(at, "must have at most " + longest + " characters on one line");
            }
            return text.strip();
        }

        private String id(String at, @Nullable String given, String title, int longest, Set<String> others) {
            var id = given == null || given.isBlank() ? title : given.strip();
            if (id.length() > longest || hasControls(id)) {
                wrong(at, "must have at most " + longest + " characters");
            }
            unlikeOthers(at, id, others);
            return id;
        }

        private void unlikeOthers(String at, String text, Set<String> others) {
            if (!text.isEmpty() && !others.add(text)) {
                wrong(at, "must not be the same twice");
            }
        }

        private static boolean hasControls(String text) {
            return text.chars().anyMatch(Character::isISOControl);
        }

        private void wrong(String at, String message) {
            errors.add(new FieldError(field + "." + at, message));
        }
    }
}
