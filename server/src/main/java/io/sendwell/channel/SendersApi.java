package io.sendwell.channel;

import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.Workspaces;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Senders over HTTP. */
@RestController
@RequestMapping("/api/v1/senders")
class SendersApi {

    private static final int LONGEST_REASON = 200;
    private static final Duration A_WEEK = Duration.ofDays(7);

    private final Senders senders;
    private final SenderLife life;
    private final Unreadable unreadable;
    private final Transports transports;
    private final Workspaces workspaces;
    private final List<SenderKeys> keys;
    private final List<Linker> linkers;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    SendersApi(
            Senders senders,
            SenderLife life,
            Unreadable unreadable,
            Transports transports,
            Workspaces workspaces,
            List<SenderKeys> keys,
            List<Linker> linkers,
            InstantSource clock,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.senders = senders;
        this.life = life;
        this.unreadable = unreadable;
        this.transports = transports;
        this.workspaces = workspaces;
        this.keys = keys;
        this.linkers = linkers;
        this.clock = clock;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    record SenderView(
            long id,
            String name,
            String channel,
            @Nullable String phone,
            String sessionId,
            @Nullable String account,
            @Nullable String portfolio,
            String status,
            @Nullable String reason,
            @Nullable Instant resumesAt,
            int hourlyCap,
            int dailyCap,
            int minGapMs,
            int maxGapMs,
            WarmUpView warmup,
            String timezone,
            Instant createdAt,
            @Nullable UnreadableView unreadable) {

        record WarmUpView(boolean enabled, List<Integer> schedule) {}

        /** @param messages in the last week */
        record UnreadableView(long messages, Instant lastAt, String explanation) {

            static UnreadableView of(Unreadable.Count count) {
                return new UnreadableView(
                        count.messages(),
                        count.lastAt(),
                        ("%,d %s to this number could not be decrypted here in the last week. The phone shows what it says:"
                                        + " answer there, or ask for it to be sent again.")
                                .formatted(count.messages(), count.messages() == 1 ? "message" : "messages"));
            }
        }

        static SenderView of(Sender sender, Unreadable.@Nullable Count unreadable) {
            return new SenderView(
                    sender.id().value(),
                    sender.name(),
                    sender.channel().name().toLowerCase(Locale.ROOT),
                    sender.phone(),
                    sender.sessionId(),
                    sender.account(),
                    sender.portfolio(),
                    sender.status().name().toLowerCase(Locale.ROOT),
                    sender.reason(),
                    sender.resumesAt(),
                    sender.pace().hourlyCap(),
                    sender.pace().dailyCap(),
                    sender.pace().minGapMs(),
                    sender.pace().maxGapMs(),
                    new WarmUpView(sender.warmUp().enabled(), sender.warmUp().schedule()),
                    sender.zone().getId(),
                    sender.createdAt(),
                    unreadable == null ? null : UnreadableView.of(unreadable));
        }
    }

    record PauseForm(@Nullable String reason, @Nullable Instant until) {}

    @Operation(summary = "The senders of the workspace")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<SenderView> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(views(senders.list(workspace(), slice)), slice, SenderView::id);
    }

    @Operation(
            summary = "Add a sender",
            description = "One on the simulator is active at once, one with credentials as soon as its channel has"
                    + " confirmed them; else its reason says what is wrong with them.")
    @ForMarketers
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public SenderView add(@RequestBody SenderForm form) {
        var channel = transports.named(form.channel());
        return checked(form, transaction.execute(_ -> {
            var plan = form.on(
                    SenderPlan.usual(channel, workspaces.settings(workspace()).timezone()), channel);
            return entered(form, senders.add(workspace(), channel, plan));
        }));
    }

    @Operation(summary = "One sender")
    @ForViewers
    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    public SenderView get(@PathVariable long id) {
        return view(senders.get(workspace(), new SenderId(id)));
    }

    @Operation(summary = "Change a sender's name, pace, caps, warm-up, time zone or credentials")
    @ForMarketers
    @PatchMapping("/{id}")
    public SenderView change(@PathVariable long id, @RequestBody SenderForm form) {
        return checked(form, transaction.execute(_ -> {
            var sender = senders.get(workspace(), new SenderId(id));
            if (form.channel() != null
                    && !form.channel().equals(sender.channel().name().toLowerCase(Locale.ROOT))) {
                throw Problem.invalid("channel", "cannot be changed; add another sender");
            }
            return entered(
                    form, senders.change(workspace(), sender.id(), form.on(SenderPlan.of(sender), sender.channel())));
        }));
    }

    /** Notes the credentials that came with it, in the caller's transaction. */
    private Sender entered(SenderForm form, Sender sender) {
        if (form.credentials() != null) {
            keys.stream()
                    .filter(each -> each.channel() == sender.channel())
                    .findFirst()
                    .orElseThrow(() -> Problem.invalid("credentials", "are not for this channel"))
                    .enter(sender, form.credentials());
        }
        return sender;
    }

    /** Asks the channel about new credentials, once they are stored; what it says stands on the sender. */
    private SenderView checked(SenderForm form, @Nullable Sender sender) {
        var stored = Objects.requireNonNull(sender);
        if (form.credentials() == null) {
            return view(stored);
        }
        linkers.stream()
                .filter(each -> each.channel() == stored.channel())
                .forEach(linker -> linker.link(stored, null));
        return view(senders.get(workspace(), stored.id()));
    }

    @Operation(summary = "Take a sender out of use; its messages stay")
    @ForMarketers
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    public void remove(@PathVariable long id) {
        senders.remove(workspace(), new SenderId(id));
    }

    @Operation(summary = "Stop sending, until a time or until resumed")
    @ForMarketers
    @PostMapping("/{id}/pause")
    @Transactional
    public SenderView pause(@PathVariable long id, @RequestBody(required = false) @Nullable PauseForm form) {
        var sender = only(id, SenderStatus.ACTIVE, SenderStatus.PAUSED);
        var reason = form == null || form.reason() == null || form.reason().isBlank()
                ? "Paused by a member"
                : form.reason().strip();
        if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(
                    "reason", "must have at most " + LONGEST_REASON + " characters and no control characters");
        }
        var until = form == null ? null : form.until();
        if (until != null && !until.isAfter(clock.instant())) {
            throw Problem.invalid("until", "must be in the future");
        }
        life.pause(workspace(), sender.id(), reason, until);
        return get(id);
    }

    @Operation(summary = "Send again")
    @ForMarketers
    @PostMapping("/{id}/resume")
    @Transactional
    public SenderView resume(@PathVariable long id) {
        var sender = only(id, SenderStatus.ACTIVE, SenderStatus.PAUSED).id();
        life.resume(workspace(), sender);
        events.publishEvent(new SenderResumed(workspace(), sender, clock.instant()));
        return get(id);
    }

    private Sender only(long id, SenderStatus... allowed) {
        var sender = senders.get(workspace(), new SenderId(id));
        if (!List.of(allowed).contains(sender.status())) {
            throw Problem.conflict(
                    "Sender " + id + " is " + sender.status().name().toLowerCase(Locale.ROOT) + ".");
        }
        return sender;
    }

    private SenderView view(Sender sender) {
        return views(List.of(sender)).getFirst();
    }

    private List<SenderView> views(List<Sender> all) {
        var counts = unreadable.since(
                workspace(),
                all.stream().map(Sender::id).toList(),
                clock.instant().minus(A_WEEK));
        return all.stream()
                .map(sender -> SenderView.of(sender, counts.get(sender.id())))
                .toList();
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
