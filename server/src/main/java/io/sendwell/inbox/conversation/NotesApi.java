package io.sendwell.inbox.conversation;

import io.sendwell.inbox.conversation.Notes.Note;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Notes over HTTP. */
@RestController
@RequestMapping("/api/v1/conversations/{id}/notes")
@Transactional
class NotesApi {

    private static final int LONGEST = 5_000;
    private static final int MOST = 500;

    private final Conversations conversations;
    private final Notes notes;
    private final InstantSource clock;

    NotesApi(Conversations conversations, Notes notes, InstantSource clock) {
        this.conversations = conversations;
        this.notes = notes;
        this.clock = clock;
    }

    record NoteForm(@Nullable String text) {}

    @Operation(summary = "What members noted in a conversation, newest first")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<Note> list(
            @PathVariable long id, @RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        conversations.get(workspace(), id);
        var slice = Slice.of(limit, cursor);
        return Page.of(notes.list(workspace(), id, slice), slice, Note::id);
    }

    @Operation(summary = "Note something for the others; it is never sent")
    @ForAgents
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public Note add(@PathVariable long id, @RequestBody NoteForm form) {
        lock(id);
        var text = Texts.required("text", form.text(), LONGEST);
        if (notes.count(workspace(), id) >= MOST) {
            throw Problem.conflict("A conversation has at most " + MOST + " notes.");
        }
        var note = notes.add(workspace(), id, Caller.current().memberId(), text, clock.instant());
        conversations.tell(workspace(), id);
        return note;
    }

    @Operation(summary = "Delete a note")
    @ForAgents
    @DeleteMapping("/{note_id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void delete(@PathVariable long id, @PathVariable("note_id") long noteId) {
        lock(id);
        if (!notes.delete(workspace(), id, noteId)) {
            throw Problem.notFound("note", noteId);
        }
        conversations.tell(workspace(), id);
    }

    private void lock(long id) {
        if (conversations.lock(workspace(), id).isEmpty()) {
            throw Problem.notFound("conversation", id);
        }
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}
