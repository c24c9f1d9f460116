package io.sendwell.workspace.recount;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recounts.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a recount found in a workspace, sort by sort. */
final class Finding {

    private final WorkspaceId workspace;
    private final List<Part> parts = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();

    Finding(WorkspaceId workspace) {
        this.workspace = workspace;
    }

    WorkspaceId workspace() {
        return workspace;
    }

    void add(Part part, List<String> itsExamples) {
        parts.add(part);
        examples.addAll(itsExamples);
    }

    void failed(String what) {
        parts.removeIf(part -> part.what().equals(what));
        parts.add(new Part(what, null, 0, null));
    }

    int differences() {
        return parts.stream()
                .mapToInt(part -> Objects.requireNonNullElse(part.differences(), 0))
                .sum();
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    List<String> examples() {
        return List.copyOf(examples);
    }
}
