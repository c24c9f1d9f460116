package io.sendwell.contact;

import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/contacts/{id}")
@Transactional
class MergeApi {

    private final Merging merging;
    private final ContactPages pages;

    MergeApi(Merging merging, ContactPages pages) {
        this.merging = merging;
        this.pages = pages;
    }

    record MergeForm(@Nullable Long into) {}

    @PostMapping("merge")
    @ForMarketers
    @Operation(
            summary = "Make one contact of two that are the same person; answers the one that stays",
            description =
                    "Phones, tags, lists, messages and conversations go to the contact named in into, and whatever"
                            + " it did not know yet. If either has opted out, it has opted out.")
    Contact merge(@PathVariable long id, @RequestBody MergeForm form) {
        var here = Caller.current().workspace();
        if (form.into() == null) {
            throw Problem.invalid("into", "is missing: the id of the contact that stays");
        }
        var into = new ContactId(form.into());
        merging.merge(here, new ContactId(id), into);
        return pages.find(here, into).orElseThrow(() -> Problem.notFound("contact", into.value()));
    }
}
