package io.sendwell.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.analytics.FiguresView;
import io.sendwell.analytics.Losses;
import io.sendwell.analytics.policy.Beside;
import io.sendwell.analytics.report.DailyReport.CampaignOfDay;
import io.sendwell.analytics.report.DailyReport.Figures;
import io.sendwell.analytics.report.DailyReport.HotLead;
import io.sendwell.analytics.report.DailyReport.HotLeads;
import io.sendwell.analytics.report.DailyReport.Outcomes;
import io.sendwell.analytics.report.DailyReport.SenderStanding;
import io.sendwell.analytics.report.DailyReport.Standing;
import io.sendwell.analytics.report.DailyReport.Task;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.inbox.WaitingPeople.OfConversations;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    static final String NASTY = "<img src=x onerror=alert(1)> & \"friends\"";

    private final ReportPage page = new ReportPage();

    @Test
    void a_full_page_has_every_part_and_nothing_that_somebody_typed_is_markup() {
        var html = page.html(full(), Map.of(7L, NASTY));

        assertThat(html)
                .doesNotContain("<img", "{{", "null")
                .contains(
                        "Sunday 1 March 2026",
                        "12,345",
                        "day before 11,000",
                        "usually 9,877",
                        "usually 3.1",
                        "&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt; &amp; &quot;friends&quot;",
                        "EUR 1,234.50, JPY 20",
                        "What needs a person",
                        "What failed",
                        "What was left out",
                        "paused until 2 March 2026 09:00",
                        "And 3 smaller ones.",
                        "Contact 8");
    }

    @Test
    void the_text_says_the_same_as_it_was_typed() {
        var text = page.text(full(), Map.of(7L, NASTY));

        assertThat(text)
                .doesNotContain("{{", "null", "&amp;")
                .contains(NASTY, "Sent: 12,345", "EUR 1,234.50", "WHAT FAILED", "Contact 8");
        assertThat(PageContent.subject(full()))
                .isEqualTo(NASTY + ", Sunday 1 March 2026: 12,345 sent, 321 replied, 2 to look at");
    }

    @Test
    void an_empty_one_is_short_and_says_so() {
        var nothing = FiguresView.of(Sums.NONE);
        var report = report(
                new Figures(
                        nothing,
                        nothing,
                        0,
                        0,
                        new Outcomes(0, 0, 0, 0, Map.of()),
                        Map.of("sent", new Beside(0, null, null)),
                        List.of(),
                        0,
                        new Losses.View(0, 0, List.of(), List.of())),
                null);

        assertThat(page.html(report, Map.of()))
                .contains("Nothing was sent and nobody wrote.", "the first day")
                .doesNotContain("What needs a person", "What failed", "<h2>Senders", "null", "{{");
        assertThat(page.text(report, Map.of())).doesNotContain("SENDERS", "null", "{{");
    }

    private static DailyReport report(Figures figures, @Nullable Standing standing) {
        return new DailyReport(
                LocalDate.of(2026, 3, 1),
                "America/Sao_Paulo",
                Instant.parse("2026-03-01T03:00:00Z"),
                Instant.parse("2026-03-02T03:00:00Z"),
                true,
                Instant.parse("2026-03-02T10:00:00Z"),
                NASTY,
                figures,
                standing);
    }

    static DailyReport full() {
        var messages = FiguresView.of(new Sums(12_345, 12_000, 8_000, 100, 40, 5, 321, 12));
        var campaigns = new ArrayList<CampaignOfDay>();
        for (int n = 1; n <= 30; n++) {
            campaigns.add(new CampaignOfDay(
                    n,
                    n == 1 ? NASTY : "Spring campaign number " + n,
                    "broadcast",
                    n == 2 ? "paused" : "completed",
                    Instant.parse("2026-03-01T12:00:00Z"),
                    null,
                    FiguresView.of(new Sums(1_000L / n, 900L / n, 700L / n, 5, 2, 1, 30L / n, 1)),
                    40L / n,
                    3));
        }
        var failed = new Losses.Failed(
                "cloud_api",
                "131026",
                "recipient",
                100,
                "The message could not be delivered; the number may not be on WhatsApp.",
                "Check the number.");
        return report(
                new Figures(
                        messages,
                        messages,
                        400,
                        25,
                        new Outcomes(
                                80,
                                95,
                                10,
                                11,
                                new TreeMap<>(Map.of("EUR", new BigDecimal("1234.50"), "JPY", new BigDecimal("20")))),
                        Map.of(
                                "sent", new Beside(12_345, 11_000L, 9_876.5),
                                "delivered", new Beside(12_000, 10_500L, 9_500.0),
                                "read", new Beside(8_000, 7_000L, 6_400.3),
                                "replied", new Beside(321, 300L, 280.0),
                                "failed", new Beside(100, 2L, 3.1),
                                "opted_out", new Beside(12, 9L, 8.0),
                                "received", new Beside(400, 350L, 333.3),
                                "new_contacts", new Beside(25, 0L, 4.0)),
                        campaigns,
                        3,
                        new Losses.View(
                                100,
                                40,
                                List.of(new Losses.OfClass("recipient", 100, 100, List.of(failed))),
                                List.of(new Losses.Skipped("quiet_hours", "It is quiet hours where they live.", 40)))),
                new Standing(
                        List.of(
                                new SenderStanding(
                                        1, "Main number", "cloud_api", "active", null, null, "low", 12, null, 11_000),
                                new SenderStanding(
                                        2,
                                        "Second number of the shop downtown",
                                        "linked_device",
                                        "paused",
                                        "Paused: too many people opted out.",
                                        Instant.parse("2026-03-02T12:00:00Z"),
                                        "critical",
                                        91,
                                        "Write to people who asked for it.",
                                        1_345)),
                        new OfConversations(12, 2, 1, Instant.parse("2026-02-28T12:00:00Z")),
                        new HotLeads(
                                2, List.of(new HotLead(1, 7, 95, "new", null), new HotLead(2, 8, 82, "new", null))),
                        List.of(
                                new Task("sender_stopped", 2L, "Sender \"Second\" does not send: too many opted out."),
                                new Task("hot_leads", null, "2 hot leads to be contacted."))));
    }
}
