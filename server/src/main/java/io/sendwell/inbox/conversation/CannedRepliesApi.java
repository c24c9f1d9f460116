package io.sendwell.inbox.conversation;

import io.sendwell.delivery.Template;
import io.sendwell.inbox.conversation.CannedReplies.CannedReply;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import java.util.regex.Pattern;
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

/** Canned replies over HTTP: those who answer people keep them. */
@RestController
@RequestMapping("/api/v1/canned-replies")
@Transactional
class CannedRepliesApi {

    private static final int LONGEST = 4_096;
    private static final Pattern SHORTCUT = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_-]{1,50}");

    private final CannedReplies replies;
    private final InstantSource clock;

    CannedRepliesApi(CannedReplies replies, InstantSource clock) {
        this.replies = replies;
        this.clock = clock;
    }

    record CannedReplyForm(
            @Nullable String shortcut, @Nullable String text) {

        private String readShortcut() {
            var written = Texts.required("shortcut", shortcut, 60);
            var bare = written.startsWith("/") ? written.substring(1) : written;
            if (!SHORTCUT.matcher(bare).matches()) {
                throw Problem.invalid("shortcut", "must be one word of at most 50 letters, digits, _ and -");
            }
            return bare;
        }

        private String readText() {
            var read = Texts.required("text", text, LONGEST);
            Template.parse(read, "text");
            return read;
        }
    }

    @Operation(summary = "The canned replies of the workspace")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<CannedReply> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(replies.list(workspace(), slice), slice, CannedReply::id);
    }

    @Operation(
            summary = "Keep a reply that is given again and again",
            description =
                    "Its text may have variables such as {first_name|there}, which are filled in when it is used.")
    @ForAgents
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public CannedReply add(@RequestBody CannedReplyForm form) {
        return replies.add(workspace(), form.readShortcut(), form.readText(), clock.instant());
    }

    @Operation(summary = "One canned reply")
    @ForViewers
    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    public CannedReply get(@PathVariable long id) {
        return replies.find(workspace(), id).orElseThrow(() -> Problem.notFound("canned reply", id));
    }

    @Operation(summary = "Change a canned reply")
    @ForAgents
    @PutMapping("/{id}")
    public CannedReply change(@PathVariable long id, @RequestBody CannedReplyForm form) {
        get(id);
        return replies.change(workspace(), id, form.readShortcut(), form.readText(), clock.instant())
                .orElseThrow(() -> Problem.notFound("canned reply", id));
    }

    @Operation(summary = "Delete a canned reply")
    @ForAgents
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void delete(@PathVariable long id) {
        if (!replies.delete(workspace(), id)) {
            throw Problem.notFound("canned reply", id);
        }
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
