package io.sendwell.channel.simulator;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.MediaFile;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The simulated WhatsApp as its users see it: what it took, who is in it, and what they write. */
@RestController
@OutsideProduction
@RequestMapping("/api/v1/simulator")
class SimulatorApi {

    /** More than other lists give: whoever counts what was sent reads all of it. */
    private static final int MAX_LIMIT = 1_000;

    private static final int DEFAULT_LIMIT = 50;
    private static final int LONGEST_TEXT = 65_536;
    private static final int LONGEST_ID = 200;

    private final AcceptedLog log;
    private final Behaviours behaviours;
    private final Senders senders;
    private final Incoming incoming;
    private final GivenMedia media;
    private final InstantSource clock;

    SimulatorApi(
            AcceptedLog log,
            Behaviours behaviours,
            Senders senders,
            Incoming incoming,
            GivenMedia media,
            InstantSource clock) {
        this.log = log;
        this.behaviours = behaviours;
        this.senders = senders;
        this.incoming = incoming;
        this.media = media;
        this.clock = clock;
    }

    record AcceptedView(
            long seq,
            Instant at,
            long senderId,
            String to,
            String messageId,
            int attempt,
            String text,
            String kind,
            Accepted.@Nullable Carried media,
            boolean linkPreview,
            @Nullable Interactive interactive) {

        static AcceptedView of(Accepted line) {
            return new AcceptedView(
                    line.seq(),
                    line.at(),
                    line.senderId(),
                    line.to(),
                    line.messageId(),
                    line.attempt(),
                    line.text(),
                    line.kind(),
                    line.media(),
                    Boolean.TRUE.equals(line.linkPreview()),
                    line.interactive());
        }
    }

    record InboundForm(
            @Nullable Long senderId,
            @Nullable String from,
            @Nullable String text,
            @Nullable String id,
            @Nullable Long mediaId) {}

    record InboundView(String id) {}

    @Operation(
            summary = "What the simulated WhatsApp took from this workspace",
            description = "In order of seq; after (or cursor) is the last seq already seen. limit is 1 to 1000.")
    @ForViewers
    @GetMapping("/accepted")
    Page<AcceptedView> accepted(
            @RequestParam(name = "sender_id") @Nullable Long senderId,
            @RequestParam @Nullable Long after,
            @RequestParam @Nullable Long cursor,
            @RequestParam @Nullable Integer limit) {
        int most = limit == null ? DEFAULT_LIMIT : limit;
        if (most < 1 || most > MAX_LIMIT) {
            throw Problem.invalid("limit", "must be between 1 and " + MAX_LIMIT);
        }
        long seen = after != null ? after : cursor != null ? cursor : 0;
        var workspace = workspace().value();
        var items = new ArrayList<AcceptedView>();
        try (var lines = log.reader().seek(line -> line.seq() > seen)) {
            for (var next = lines.next(); next != null; next = lines.next()) {
                var line = next.line();
                if (line.workspaceId() != workspace || (senderId != null && line.senderId() != senderId)) {
                    continue;
                }
                if (items.size() == most) {
                    return new Page<>(items, Long.toString(items.getLast().seq()));
                }
                items.add(AcceptedView.of(line));
            }
        }
        return new Page<>(items, null);
    }

    @Operation(
            summary = "A person writes to us",
            description = "With media_id it sends a file, one that was uploaded to this workspace.")
    @ForMarketers
    @PostMapping("/inbound")
    @ResponseStatus(HttpStatus.ACCEPTED)
    InboundView inbound(@RequestBody InboundForm form) {
        var digits = SimulatedNumber.digits(form.from());
        if (digits == null) {
            throw Problem.invalid("from", SimulatedNumber.EXPECTED);
        }
        var text = form.text() == null ? "" : form.text();
        if ((text.isEmpty() && form.mediaId() == null) || text.length() > LONGEST_TEXT) {
            throw Problem.invalid("text", "must have 1 to " + LONGEST_TEXT + " characters");
        }
        if (form.id() != null && (form.id().isBlank() || form.id().length() > LONGEST_ID)) {
            throw Problem.invalid("id", "must have 1 to " + LONGEST_ID + " characters");
        }
        var id = form.id() == null ? "in-" + UUID.randomUUID() : form.id();
        var sender = sender(form.senderId());
        var said = IncomingEvent.Message.text(sender.sessionId(), id, "+" + digits, clock.instant(), text);
        incoming.accept(Channel.SIMULATOR, List.of(form.mediaId() == null ? said : said.with(file(form.mediaId()))));
        return new InboundView(id);
    }

    @Operation(
            summary = "What the simulated people are like",
            description =
                    "Replaces what was asked for before, for one sender or for all that have nothing of their own;"
                            + " what is left out is as usual. fail[].code takes WhatsApp's codes, or 500, 503, timeout.")
    @ForMarketers
    @PutMapping("/behaviour")
    BehaviourForm behave(@RequestBody BehaviourForm form) {
        var behaviour = form.behaviour();
        var sender = form.senderId() == null ? null : sender(form.senderId()).id();
        behaviours.put(workspace(), sender, behaviour, log.lastSeq());
        return BehaviourForm.of(form.senderId(), behaviour);
    }

    private MediaFile file(long id) {
        return media.file(workspace(), id).orElseThrow(() -> Problem.invalid("media_id", "no media " + id + " here"));
    }

    private Sender sender(@Nullable Long id) {
        var sender = id == null ? senders.defaultSender(workspace()) : senders.get(workspace(), new SenderId(id));
        if (sender.channel() != Channel.SIMULATOR) {
            throw Problem.invalid("sender_id", "is not on the simulator");
        }
        return sender;
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
