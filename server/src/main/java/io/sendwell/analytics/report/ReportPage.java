package io.sendwell.analytics.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** A report as a page for the screen, the printer and the mail, and as plain text. */
@Component
class ReportPage {

    private final Template page = template("daily-report.html.mustache", true);
    private final Template text = template("daily-report.txt.mustache", false);

    /** A whole document that loads nothing and runs nothing. Everything in it is escaped. */
    String html(DailyReport report, Map<Long, String> names) {
        return page.execute(PageContent.of(report, names));
    }

    String text(DailyReport report, Map<Long, String> names) {
        return text.execute(PageContent.of(report, names));
    }

    private static Template template(String name, boolean escaped) {
        try (var in = new InputStreamReader(
                new ClassPathResource("analytics/" + name).getInputStream(), StandardCharsets.UTF_8)) {
            return Mustache.compiler()
                    .escapeHTML(escaped)
                    .emptyStringIsFalse(true)
                    .strictSections(true)
                    .compile(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
