package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import java.io.InputStream;
import java.util.Optional;

/** The uploaded files of workspaces, as those who send them see them. */
public interface Media {

    /** What came of opening a file. */
    sealed interface Opened {
        /** To be read once and closed by the caller. */
        record Bytes(InputStream in) implements Opened {}

        /** It is not there any more; asking again will not help. */
        record Gone() implements Opened {}

        /** The storage does not answer; it may later. */
        record Away() implements Opened {}
    }

    /** One file, which nobody can delete until the caller's transaction has ended. */
    Optional<MediaFile> find(WorkspaceId workspace, long id);

    /** Its bytes. Needs no transaction. */
    Opened open(WorkspaceId workspace, MediaFile file);
}
