package io.sendwell.channel.media;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Media that nothing has been sent with for long, and bytes that belong to none, as after a crash in an upload. */
@Component
class OldMedia implements Perishable {

    /** Much longer than any upload takes. */
    private static final Duration ARRIVING = Duration.ofDays(1);

    /** Each is a question to the storage. */
    private static final int BYTES_AT_ONCE = 20;

    private final MediaFiles files;
    private final MediaShelf shelf;

    OldMedia(MediaFiles files, MediaShelf shelf) {
        this.files = files;
        this.shelf = shelf;
    }

    @Override
    public String what() {
        return "media";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var unused = Clearing.byId(
                (after, most) -> files.unusedSince(workspace, now.minus(kept), after, most),
                ids -> count(List.of(ids), id -> shelf.discard(workspace, id)));
        return most -> {
            int gone = unused.next(most);
            // First the files, so that bytes which cannot be deleted now are found again.
            return gone > 0
                    ? gone
                    : count(
                            files.orphans(workspace, now.minus(ARRIVING), BYTES_AT_ONCE),
                            sha256 -> shelf.dropBytes(workspace, sha256));
        };
    }

    private static <T> int count(List<T> all, Predicate<T> gone) {
        return (int) all.stream().filter(gone).count();
    }
}
