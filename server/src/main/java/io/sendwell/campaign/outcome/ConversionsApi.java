package io.sendwell.campaign.outcome;

import io.sendwell.campaign.outcome.Conversions.Wanted;
import io.sendwell.contact.csv.CsvDownload;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What contacts did in the end, told by the systems in which they did it. */
@RestController
@RequestMapping("/api/v1/conversions")
@Transactional
class ConversionsApi {

    private final Conversions conversions;

    ConversionsApi(Conversions conversions) {
        this.conversions = conversions;
    }

    /**
     * @param campaignId what it is put down to; null = nothing within the window
     * @param step of a drip; null for a broadcast
     * @param variantId null = the main text
     * @param creditedBy {@code click}: the contact had followed a link of that message; {@code delivery}: it had got it
     */
    record ConversionView(
            long id,
            long contactId,
            String name,
            @Nullable BigDecimal value,
            @Nullable String currency,
            Instant at,
            @Nullable String externalId,
            @Nullable Long campaignId,
            @Nullable Integer step,
            @Nullable Long variantId,
            @Nullable Long messageId,
            @Nullable String creditedBy,
            Instant recordedAt) {

        static ConversionView of(Conversion conversion) {
            var amount = conversion.amount();
            var credit = conversion.credit();
            return new ConversionView(
                    conversion.id(),
                    conversion.contact().value(),
                    conversion.name(),
                    amount == null ? null : amount.value(),
                    amount == null ? null : amount.currency(),
                    conversion.at(),
                    conversion.externalId(),
                    credit == null ? null : credit.campaign(),
                    credit == null || credit.step() == 0 ? null : credit.step(),
                    credit == null || credit.variant() == 0 ? null : credit.variant(),
                    credit == null ? null : credit.message(),
                    credit == null ? null : credit.byClick() ? "click" : "delivery",
                    conversion.recordedAt());
        }

        private List<@Nullable String> cells() {
            return Arrays.asList(
                    text(id),
                    text(contactId),
                    name,
                    value == null ? null : value.toPlainString(),
                    currency,
                    text(at),
                    externalId,
                    text(campaignId),
                    text(step),
                    text(variantId),
                    text(messageId),
                    creditedBy,
                    text(recordedAt));
        }

        private static @Nullable String text(@Nullable Object value) {
            return value == null ? null : value.toString();
        }
    }

    @ForMarketers
    @PostMapping
    @ApiResponse(responseCode = "201", description = "Written down", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "Was told before under this external_id",
            useReturnTypeSchema = true)
    @Operation(
            summary = "Tell what a contact did: an order, a booking",
            description =
                    "Who: contact_id, phone, or the code that a link's target was told (link_parameter). It is put"
                            + " down to the last campaign's message of which the contact followed a link within the window before"
                            + " it, else the last that reached it within the window. Told again under its external_id it counts"
                            + " once.")
    public ResponseEntity<ConversionView> tell(@RequestBody ConversionForm form) {
        var recorded = conversions.record(workspace(), form);
        return ResponseEntity.status(recorded.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(ConversionView.of(recorded.conversion()));
    }

    @ForViewers
    @GetMapping
    @Operation(summary = "List conversions, newest first")
    public Page<ConversionView> list(
            @RequestParam(name = "campaign_id") @Nullable Long campaign,
            @RequestParam(name = "contact_id") @Nullable Long contact,
            @RequestParam @Nullable String name,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var found = conversions.list(workspace(), new Wanted(campaign, contact, name), slice);
        return Page.of(found.stream().map(ConversionView::of).toList(), slice, ConversionView::id);
    }

    @ForMarketers
    @GetMapping(path = "/export.csv", produces = "text/csv")
    @Operation(summary = "All conversions as CSV, in the order in which they were told")
    public void download(
            @RequestParam(name = "campaign_id") @Nullable Long campaign,
            @RequestParam(name = "contact_id") @Nullable Long contact,
            @RequestParam @Nullable String name,
            HttpServletResponse response)
            throws IOException {
        try (var all = conversions.all(workspace(), new Wanted(campaign, contact, name));
                var csv = CsvDownload.to(response, "conversions.csv")) {
            csv.row(List.of(
                    "id",
                    "contact_id",
                    "name",
                    "value",
                    "currency",
                    "at",
                    "external_id",
                    "campaign_id",
                    "step",
                    "variant_id",
                    "message_id",
                    "credited_by",
                    "recorded_at"));
            all.forEach(one -> csv.row(ConversionView.of(one).cells()));
        }
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
