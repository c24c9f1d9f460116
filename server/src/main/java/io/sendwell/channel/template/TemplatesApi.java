package io.sendwell.channel.template;

import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.MessageTemplate.State;
import io.sendwell.channel.TemplateContent;
import io.sendwell.channel.TemplateContent.Button;
import io.sendwell.channel.TemplateContent.Parameter;
import io.sendwell.channel.cloud.AccountCalls;
import io.sendwell.channel.cloud.CloudNumber;
import io.sendwell.channel.cloud.CloudNumbers;
import io.sendwell.channel.cloud.GraphAnswer;
import io.sendwell.channel.template.StoredTemplates.Told;
import io.sendwell.channel.template.TemplateFetching.Fetched;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Message templates over HTTP: those that WhatsApp has, and those that it is asked to take. */
@RestController
@RequestMapping("/api/v1/templates")
class TemplatesApi {

    private final StoredTemplates templates;
    private final TemplateFetching fetching;
    private final CloudNumbers numbers;
    private final AccountCalls calls;
    private final InstantSource clock;

    TemplatesApi(
            StoredTemplates templates,
            TemplateFetching fetching,
            CloudNumbers numbers,
            AccountCalls calls,
            InstantSource clock) {
        this.templates = templates;
        this.fetching = fetching;
        this.numbers = numbers;
        this.calls = calls;
        this.clock = clock;
    }

    /** @param bodyPlaces what stands in double braces in the body, in order */
    record TemplateView(
            long id,
            String account,
            String name,
            String language,
            String category,
            String state,
            @Nullable String quality,
            @Nullable String rejectedReason,
            String parameterFormat,
            @Nullable HeaderView header,
            String body,
            List<String> bodyPlaces,
            @Nullable String footer,
            List<ButtonView> buttons) {

        record HeaderView(
                String kind,
                @Nullable String text,
                @Nullable String place) {}

        record ButtonView(
                int index,
                String kind,
                String text,
                @Nullable String target,
                boolean wantsValue) {}

        static TemplateView of(MessageTemplate template) {
            var header = template.header();
            return new TemplateView(
                    template.id(),
                    template.account(),
                    template.name(),
                    template.language(),
                    template.category().code(),
                    template.state().code(),
                    template.quality(),
                    template.rejectedReason(),
                    template.named() ? "named" : "positional",
                    header == null
                            ? null
                            : new HeaderView(
                                    header.kind().name().toLowerCase(Locale.ROOT), header.text(), header.place()),
                    template.body(),
                    template.bodyPlaces(),
                    template.footer(),
                    template.buttons().stream()
                            .map(button -> new ButtonView(
                                    button.index(), button.kind(), button.text(), button.target(), button.wantsValue()))
                            .toList());
        }
    }

    record SyncForm(@Nullable String account) {}

    record SyncView(int templates) {}

    /**
     * @param body by the names or numbers of the places
     * @param buttons by their index
     */
    record ValuesForm(
            @Nullable String header,
            @Nullable Map<String, @Nullable String> body,
            @Nullable Map<String, @Nullable String> buttons) {}

    /** @param missing places that have no value: header, body.2, button.0 */
    record PreviewView(String text, List<String> missing) {}

    @Operation(summary = "The message templates that WhatsApp has of the workspace's accounts")
    @ForViewers
    @GetMapping
    Page<TemplateView> list(
            @RequestParam @Nullable String state,
            @RequestParam @Nullable String account,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var wanted = state == null ? null : state(state);
        return Page.of(
                templates.list(workspace(), wanted, account, slice).stream()
                        .map(TemplateView::of)
                        .toList(),
                slice,
                TemplateView::id);
    }

    @Operation(summary = "One message template")
    @ForViewers
    @GetMapping("/{id}")
    TemplateView get(@PathVariable long id) {
        return TemplateView.of(template(id));
    }

    @Operation(
            summary = "Ask WhatsApp to take a template",
            description =
                    "components as WhatsApp documents them: HEADER, BODY, FOOTER, BUTTONS, with examples. It is pending"
                            + " until WhatsApp has looked at it.")
    @ForMarketers
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    TemplateView submit(@RequestBody TemplateForm form) {
        var draft = form.draft();
        var account = account(form.account());
        var speaker = speaker(account);
        if (templates
                .find(workspace(), account, draft.name(), draft.language())
                .filter(known -> known.state() != State.GONE)
                .isPresent()) {
            throw Problem.conflict("There is a template " + draft.name() + " in " + draft.language() + " already.");
        }
        var answer = ok(calls.post(speaker, "/" + account + "/message_templates", draft.request()));
        return TemplateView.of(templates.store(
                workspace(),
                new Told(
                        account,
                        answer.path("id").asString(""),
                        draft.name(),
                        draft.language(),
                        WhatsAppWords.category(answer.path("category").asString(""))
                                .orElse(draft.category()),
                        Objects.requireNonNullElse(
                                WhatsAppWords.state(answer.path("status").asString("")), State.PENDING),
                        null,
                        null,
                        draft.named(),
                        draft.components()),
                clock.instant()));
    }

    @Operation(summary = "Have WhatsApp delete a template")
    @ForMarketers
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable long id) {
        var template = template(id);
        if (template.state() == State.GONE) {
            return;
        }
        var query = new LinkedHashMap<String, String>();
        query.put("name", template.name());
        query.put("hsm_id", templates.whatsAppId(workspace(), id));
        ok(calls.delete(speaker(template.account()), "/" + template.account() + "/message_templates", query));
        templates.change(
                workspace(),
                template.account(),
                template.name(),
                template.language(),
                State.GONE,
                null,
                null,
                null,
                clock.instant());
    }

    @Operation(summary = "Fetch the templates of the workspace's accounts from WhatsApp, now")
    @ForMarketers
    @PostMapping("/sync")
    SyncView sync(@RequestBody(required = false) @Nullable SyncForm form) {
        var asked = form == null ? null : form.account();
        var accounts = asked == null ? numbers.accounts(workspace()) : List.of(account(asked));
        if (accounts.isEmpty()) {
            throw noAccount();
        }
        int sum = 0;
        for (var account : accounts) {
            switch (fetching.fetch(speaker(account), account)) {
                case Fetched.All(var n) -> sum += n;
                case Fetched.Failed(var answer) -> ok(answer);
            }
        }
        return new SyncView(sum);
    }

    @Operation(summary = "What a person would read of a template with these values")
    @ForViewers
    @PostMapping("/{id}/preview")
    PreviewView preview(@PathVariable long id, @RequestBody ValuesForm form) {
        var template = template(id);
        var values = Objects.requireNonNullElse(form.body(), Map.<String, @Nullable String>of());
        var content = new TemplateContent(
                template.name(),
                template.language(),
                form.header() == null ? null : new Parameter(null, form.header()),
                template.bodyPlaces().stream()
                        .sorted(Comparator.comparingInt(TemplatesApi::number))
                        .takeWhile(place -> template.named() || values.get(place) != null)
                        .filter(place -> values.get(place) != null)
                        .map(place -> new Parameter(
                                template.named() ? place : null, Objects.requireNonNull(values.get(place))))
                        .toList(),
                template.buttons().stream()
                        .filter(button -> value(form.buttons(), button.index()) != null)
                        .map(button -> new Button(
                                button.index(),
                                button.kind(),
                                Objects.requireNonNull(value(form.buttons(), button.index()))))
                        .toList());
        return new PreviewView(template.read(content), template.missing(content));
    }

    private static int number(String place) {
        return place.matches("[0-9]{1,4}") ? Integer.parseInt(place) : 0;
    }

    private static @Nullable String value(@Nullable Map<String, @Nullable String> values, int index) {
        return values == null ? null : values.get(Integer.toString(index));
    }

    private MessageTemplate template(long id) {
        return templates.find(workspace(), id).orElseThrow(() -> Problem.notFound("template", id));
    }

    /** The account that is meant; the only one where none is named. */
    private String account(@Nullable String named) {
        var accounts = numbers.accounts(workspace());
        if (accounts.isEmpty()) {
            throw noAccount();
        }
        if (named == null && accounts.size() == 1) {
            return accounts.getFirst();
        }
        if (named == null || !accounts.contains(named)) {
            throw Problem.invalid("account", "must be one of " + String.join(", ", accounts));
        }
        return named;
    }

    private static Problem noAccount() {
        return Problem.conflict(
                "Templates are of WhatsApp Business accounts: link a sender on the Cloud API with its waba_id first.");
    }

    private CloudNumber speaker(String account) {
        return numbers.speaker(workspace(), account)
                .orElseThrow(() -> Problem.conflict("No sender of this workspace speaks for account " + account + "."));
    }

    /** What Meta answered; a problem where it did not do what it was asked. */
    private static JsonNode ok(GraphAnswer answer) {
        return switch (answer) {
            case GraphAnswer.Ok(var body) -> body;
            case GraphAnswer.Refused refused
            when refused.code().equals("80007") || refused.code().equals("4") ->
                throw Problem.tooMany("Meta takes no more calls for now.", Duration.ofMinutes(5));
            case GraphAnswer.Refused refused
            when refused.isAboutToken() ->
                throw Problem.conflict("WhatsApp does not accept the sender's access token: " + refused.words());
            case GraphAnswer.Refused refused ->
                throw Problem.invalid("template", "WhatsApp refused: " + refused.words());
            case GraphAnswer.NotReached(var why) ->
                throw Problem.of(Problem.Kind.UNAVAILABLE, "Meta could not be reached: " + why + ".");
            case GraphAnswer.Unknown(var why) ->
                throw Problem.of(
                        Problem.Kind.UNAVAILABLE,
                        "Meta gave no clear answer (" + why + "): fetch the templates to see what it did.");
        };
    }

    private static State state(String written) {
        return Arrays.stream(State.values())
                .filter(each -> each.code().equals(written))
                .findFirst()
                .orElseThrow(() ->
                        Problem.invalid("state", "must be one of pending, approved, rejected, paused, disabled, gone"));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
