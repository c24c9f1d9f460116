package io.sendwell.channel;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Connecting senders to WhatsApp, over HTTP; {@code whatsapp/...} is the same for the default sender. */
@RestController
@RequestMapping("/api/v1")
class LinkApi {

    private static final String LINKED = "linked";

    private final Senders senders;
    private final List<Linker> linkers;
    private final InstantSource clock;

    LinkApi(Senders senders, List<Linker> linkers, InstantSource clock) {
        this.senders = senders;
        this.linkers = linkers;
        this.clock = clock;
    }

    record LinkForm(@Nullable String phone) {}

    /**
     * How far a sender is connected.
     *
     * @param status the sender's
     * @param state of its connection
     * @param code the text of the QR code to scan; it is replaced by another one when it expires
     * @param pairingCode to be typed in on the phone
     * @param retryAt when it is connected again by itself
     */
    record LinkView(
            long senderId,
            String channel,
            String status,
            String state,
            boolean connected,
            @Nullable String phone,
            @Nullable String code,
            @Nullable Instant expiresAt,
            @Nullable Long secondsLeft,
            @Nullable String pairingCode,
            @Nullable String reason,
            @Nullable Instant retryAt) {}

    /**
     * How the default sender is.
     *
     * @param status whether it sends
     * @param state of its connection
     */
    record StatusView(
            long senderId,
            String name,
            String channel,
            @Nullable String phone,
            String status,
            String state,
            boolean connected,
            @Nullable String reason,
            @Nullable Instant resumesAt) {}

    @Operation(
            summary = "Begin to connect a sender to WhatsApp",
            description =
                    "By the QR code that is answered, or with a phone by a code to type in there. Asked again, it goes on"
                            + " with what was begun.")
    @ForMarketers
    @PostMapping("/senders/{id}/link")
    LinkView link(@PathVariable long id, @RequestBody(required = false) @Nullable LinkForm form) {
        var sender = sender(id);
        var phone = form == null || form.phone() == null ? null : number(form.phone());
        return view(sender, linker(sender).link(sender, phone));
    }

    @Operation(summary = "End a sender's connection to WhatsApp")
    @ForMarketers
    @PostMapping("/senders/{id}/unlink")
    LinkView unlink(@PathVariable long id) {
        return unlink(sender(id));
    }

    @Operation(
            summary = "How far a sender is connected, and the QR code to scan",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = {
                            @Content(mediaType = "application/json", schema = @Schema(implementation = LinkView.class)),
                            @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary"))
                        })
            })
    @ForMarketers
    @GetMapping("/senders/{id}/qr")
    ResponseEntity<Object> qr(
            @PathVariable long id,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        return shown(sender(id), accept);
    }

    @Operation(summary = "The default sender's state")
    @ForViewers
    @GetMapping("/whatsapp/status")
    StatusView status() {
        var sender = senders.defaultSender(workspace());
        var link = lookedAt(sender);
        return new StatusView(
                sender.id().value(),
                sender.name(),
                lower(sender.channel()),
                sender.phone(),
                lower(sender.status()),
                link.state(),
                link.state().equals(LINKED),
                link.reason() == null ? sender.reason() : link.reason(),
                sender.resumesAt());
    }

    @Operation(
            summary = "How far the default sender is connected, and the QR code to scan",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content = {
                            @Content(mediaType = "application/json", schema = @Schema(implementation = LinkView.class)),
                            @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary"))
                        })
            })
    @ForMarketers
    @GetMapping("/whatsapp/qr")
    ResponseEntity<Object> qr(@RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        return shown(senders.defaultSender(workspace()), accept);
    }

    @Operation(summary = "End the default sender's connection to WhatsApp")
    @ForMarketers
    @PostMapping("/whatsapp/logout")
    LinkView logout() {
        return unlink(senders.defaultSender(workspace()));
    }

    private LinkView unlink(Sender sender) {
        var linker = linker(sender);
        linker.unlink(sender);
        return view(sender, new Linker.Link("unlinked", null, null, null, null));
    }

    private ResponseEntity<Object> shown(Sender sender, @Nullable String accept) {
        var link = linker(sender).state(sender);
        if (!wantsPicture(accept)) {
            return ResponseEntity.ok(view(sender, link));
        }
        var scan = link.scan();
        if (scan == null) {
            throw Problem.conflict("There is no QR code to show: sender %d is %s. POST senders/%d/link makes one."
                    .formatted(sender.id().value(), link.state(), sender.id().value()));
        }
        return ResponseEntity.ok().contentType(MediaType.IMAGE_PNG).body(QrPicture.png(scan.code()));
    }

    /** Whether pictures come before JSON in what is accepted, as in a browser's request for an image. */
    private static boolean wantsPicture(@Nullable String accept) {
        try {
            return MediaType.parseMediaTypes(accept).stream()
                    .filter(type -> type.includes(MediaType.IMAGE_PNG) || type.includes(MediaType.APPLICATION_JSON))
                    .findFirst()
                    .filter(type -> !type.includes(MediaType.APPLICATION_JSON))
                    .isPresent();
        } catch (InvalidMediaTypeException unreadable) {
            return false;
        }
    }

    /** A sender of a channel without links is always connected; what cannot be looked at now is told as waiting. */
    private Linker.Link lookedAt(Sender sender) {
        try {
            return linkerOf(sender)
                    .map(linker -> linker.state(sender))
                    .orElseGet(() -> new Linker.Link(LINKED, null, null, null, null));
        } catch (Problem away) {
            return new Linker.Link("waiting", null, null, away.detail(), null);
        }
    }

    /** The sender as it is now, which the linker may have changed. */
    private LinkView view(Sender before, Linker.Link link) {
        var sender = senders.get(before.workspace(), before.id());
        var scan = link.scan();
        return new LinkView(
                sender.id().value(),
                lower(sender.channel()),
                lower(sender.status()),
                link.state(),
                link.state().equals(LINKED),
                sender.phone(),
                scan == null ? null : scan.code(),
                scan == null ? null : scan.expiresAt(),
                scan == null
                        ? null
                        : Duration.between(clock.instant(), scan.expiresAt()).toSeconds(),
                link.pairingCode(),
                link.reason() == null ? sender.reason() : link.reason(),
                link.retryAt());
    }

    private Sender sender(long id) {
        return senders.get(workspace(), new SenderId(id));
    }

    private Linker linker(Sender sender) {
        return linkerOf(sender)
                .orElseThrow(() -> Problem.conflict(
                        sender.channel() == Channel.SIMULATOR
                                ? "A sender on the simulator needs no link."
                                : "This server cannot link senders on " + lower(sender.channel()) + "."));
    }

    private Optional<Linker> linkerOf(Sender sender) {
        return linkers.stream()
                .filter(linker -> linker.channel() == sender.channel())
                .findFirst();
    }

    private static String number(String written) {
        var digits = SenderForm.digits(written);
        if (digits.isEmpty()) {
            throw Problem.invalid("phone", SenderForm.PHONE_RULE);
        }
        return digits.get();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
