package io.sendwell.campaign.outcome;

import io.sendwell.campaign.outcome.Clicking.Visit;
import io.sendwell.campaign.outcome.policy.Machines;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends whoever follows a link of ours on to where it leads: to what is written down for its code, and nowhere else. Open
 * to everybody; the links are on people's phones.
 */
@RestController
@Hidden
class RedirectApi {

    private final Codes codes;
    private final Links links;
    private final Clicking clicking;
    private final VisitLimits limits;
    private final InstantSource clock;
    private final Machines machines = new Machines(known());

    RedirectApi(Codes codes, Links links, Clicking clicking, VisitLimits limits, InstantSource clock) {
        this.codes = codes;
        this.links = links;
        this.clicking = clicking;
        this.limits = limits;
        this.clock = clock;
    }

    @GetMapping(Codes.PATH + "{code}")
    public ResponseEntity<String> follow(@PathVariable String code, HttpServletRequest request) {
        if (!limits.take(request.getRemoteAddr())) {
            return page(HttpStatus.TOO_MANY_REQUESTS, "Too many links were followed from here. Try again in a minute.");
        }
        try {
            var opened = codes.open(code);
            var link = opened.flatMap(one -> links.find(one.link()));
            if (link.isEmpty()) {
                return page(HttpStatus.NOT_FOUND, "This link leads nowhere.");
            }
            if (machines.isPerson(request.getMethod(), request::getHeader)) {
                clicking.note(new Visit(link.get(), opened.get().message(), clock.instant()));
            }
            return answer(HttpStatus.FOUND)
                    .location(URI.create(link.get().target(code)))
                    .build();
        } catch (DataAccessException | TransactionException databaseAway) {
            return page(
                    HttpStatus.SERVICE_UNAVAILABLE, "This link cannot be followed just now. Try again in a minute.");
        }
    }

    private static ResponseEntity<String> page(HttpStatus status, String said) {
        var answer = answer(status).contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8));
        if (status != HttpStatus.NOT_FOUND) {
            answer.header(HttpHeaders.RETRY_AFTER, "60");
        }
        return answer.body("""
                <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%1$s</title><p>%1$s</p></html>
                """.formatted(said));
    }

    private static ResponseEntity.BodyBuilder answer(HttpStatus status) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .header("X-Robots-Tag", "noindex, nofollow");
    }

    private static List<String> known() {
        try {
            return new ClassPathResource("campaign/machines.txt")
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
