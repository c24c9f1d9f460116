package io.sendwell.campaign.outcome.policy;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells people who follow a link from programs that look where it leads: the previews of messengers, crawlers, checks of
 * mail gateways, and browsers that fetch ahead. In doubt it is a program: a click that is missing misleads less than one
 * that nobody made.
 */
public final class Machines {

    /** What browsers say when they fetch what nobody has asked to see yet. */
    private static final List<String> AHEAD = List.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz");

    private static final Pattern IS_AHEAD = Pattern.compile("prefetch|prerender|preview", Pattern.CASE_INSENSITIVE);

    private final Pattern known;

    /** @param lines regular expressions to be found in a user agent in lower case; empty ones and those after # are left out */
    public Machines(List<String> lines) {
        this.known = Pattern.compile(lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> "(?:" + line + ")")
                .collect(Collectors.joining("|")));
    }

    /**
     * Whether a person makes this request.
     *
     * @param method of HTTP
     * @param header a header's value by its name; null where the request has none
     */
    public boolean isPerson(String method, Function<String, @Nullable String> header) {
        if (!method.equals("GET") || AHEAD.stream().anyMatch(name -> isAhead(header.apply(name)))) {
            return false;
        }
        var agent = header.apply("User-Agent");
        return agent != null
                && !agent.isBlank()
                && !known.matcher(agent.toLowerCase(Locale.ROOT)).find();
    }

    private static boolean isAhead(@Nullable String value) {
        return value != null && IS_AHEAD.matcher(value).find();
    }
}
