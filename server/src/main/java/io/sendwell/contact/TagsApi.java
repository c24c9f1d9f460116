package io.sendwell.contact;

import io.sendwell.contact.book.Tags;
import io.sendwell.contact.book.Tags.Tag;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/tags")
class TagsApi {

    private final Tags tags;

    TagsApi(Tags tags) {
        this.tags = tags;
    }

    record NewTag(@Nullable String name) {}

    record MadeTag(long id, String name) {}

    @GetMapping
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "The tags of the workspace and how many contacts have each")
    Page<Tag> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(tags.page(Caller.current().workspace(), slice), slice, Tag::id);
    }

    @PostMapping
    @ForMarketers
    @Transactional
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make a tag, or find it: tags differ by more than upper and lower case")
    MadeTag create(@RequestBody NewTag body) {
        var name = body.name() == null ? "" : body.name();
        var bounds = new Bounds();
        if (name.isBlank()) {
            bounds.add("name", "is missing");
        }
        bounds.line("name", name, Bounds.TAG);
        bounds.enforce();
        var id = tags.ensure(Caller.current().workspace(), List.of(name)).get(Tags.key(name));
        return new MadeTag(Objects.requireNonNull(id), name.strip());
    }
}
