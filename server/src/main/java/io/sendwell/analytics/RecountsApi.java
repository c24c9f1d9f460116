package io.sendwell.analytics;

import io.sendwell.kernel.Page;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.Recounts;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Whether the figures are true: every night they are held against what they count. */
@RestController
@RequestMapping("/api/v1/analytics/recounts")
class RecountsApi {

    private final Recounts recounts;

    RecountsApi(Recounts recounts) {
        this.recounts = recounts;
    }

    @ForViewers
    @GetMapping
    @Operation(
            summary = "What the nightly recounts of the figures found, newest first",
            description =
                    "differences is 0 where all figures say what they count says. What differs is a bug of ours; it is left as it"
                            + " is, and examples name the figures and the place.")
    public Page<Recounts.Found> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(recounts.list(Caller.current().workspace(), slice), slice, Recounts.Found::id);
    }

    @ForAdmins
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Hold the figures against what they count now",
            description = "Reads all messages, clicks and conversions of the workspace.")
    public Recounts.Found recount() {
        var workspace = Caller.current().workspace();
        recounts.now(workspace);
        return recounts.list(workspace, new Slice(1, null)).getFirst();
    }
}
