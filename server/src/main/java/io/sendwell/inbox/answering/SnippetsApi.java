package io.sendwell.inbox.answering;

import io.sendwell.inbox.answering.Snippets.KeptSnippet;
import io.sendwell.inbox.conversation.Texts;
import io.sendwell.intelligence.Snippet;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The knowledge of a workspace over HTTP. */
@RestController
@RequestMapping("/api/v1/snippets")
@Transactional
class SnippetsApi {

    private static final Set<String> KINDS =
            Set.of("opening_hours", "price", "link", "location", "delivery", "payment", "returns", "faq", "other");
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_URL = 2_000;
    private static final int LONGEST_KEYWORD = 50;
    private static final int MOST_KEYWORDS = 30;
    private static final int MOST = 500;

    private final Snippets snippets;
    private final InstantSource clock;

    SnippetsApi(Snippets snippets, InstantSource clock) {
        this.snippets = snippets;
        this.clock = clock;
    }

    /** @param kind {@code opening_hours, price, link, location, delivery, payment, returns, faq} or {@code other} */
    record SnippetForm(
            @Nullable String kind,
            @Nullable String title,
            @Nullable String text,
            @Nullable String url,
            @Nullable List<@Nullable String> keywords) {

        private Snippet read() {
            var texts = new Texts();
            if (kind == null || !KINDS.contains(kind)) {
                texts.wrong(
                        "kind",
                        "must be opening_hours, price, link, location, delivery, payment, returns, faq or other");
            }
            var what = texts.needed("title", title, LONGEST_TITLE);
            var words = texts.needed("text", text, LONGEST_TEXT);
            var address = texts.optional("url", url, LONGEST_URL);
            if (address != null && !isWebAddress(address)) {
                texts.wrong("url", "must be an address that begins with https:// or http://");
            }
            var asked = keywords(texts);
            texts.enforce();
            return new Snippet(what, Objects.requireNonNull(kind), words, address, asked);
        }

        private List<String> keywords(Texts texts) {
            if (keywords == null) {
                return List.of();
            }
            if (keywords.size() > MOST_KEYWORDS) {
                texts.wrong("keywords", "must be at most " + MOST_KEYWORDS);
                return List.of();
            }
            var kept = new LinkedHashSet<String>();
            for (int i = 0; i < keywords.size(); i++) {
                kept.add(texts.needed("keywords[" + i + "]", keywords.get(i), LONGEST_KEYWORD));
            }
            return List.copyOf(kept);
        }

        private static boolean isWebAddress(String address) {
            try {
                var uri = new URI(address);
                return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                        && uri.getHost() != null;
            } catch (URISyntaxException notOne) {
                return false;
            }
        }
    }

    @Operation(summary = "What the workspace knows and answers may be made of")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<KeptSnippet> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(snippets.list(workspace(), slice), slice, KeptSnippet::id);
    }

    @Operation(summary = "Add something that the workspace knows: opening hours, a price, a link, an answer")
    @ForMarketers
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public KeptSnippet add(@RequestBody SnippetForm form) {
        var snippet = form.read();
        if (snippets.count(workspace()) >= MOST) {
            throw Problem.conflict("A workspace has at most " + MOST + " snippets.");
        }
        return snippets.add(workspace(), snippet, clock.instant());
    }

    @Operation(summary = "One snippet")
    @ForViewers
    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    public KeptSnippet get(@PathVariable long id) {
        return snippets.find(workspace(), id).orElseThrow(() -> Problem.notFound("snippet", id));
    }

    @Operation(summary = "Change a snippet")
    @ForMarketers
    @PutMapping("/{id}")
    public KeptSnippet change(@PathVariable long id, @RequestBody SnippetForm form) {
        get(id);
        return snippets.change(workspace(), id, form.read(), clock.instant())
                .orElseThrow(() -> Problem.notFound("snippet", id));
    }

    @Operation(summary = "Delete a snippet")
    @ForMarketers
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void delete(@PathVariable long id) {
        if (!snippets.delete(workspace(), id)) {
            throw Problem.notFound("snippet", id);
        }
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
