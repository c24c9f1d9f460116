package io.sendwell.campaign.outcome;

import io.sendwell.kernel.WorkspaceId;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a link of a campaign's text leads.
 *
 * @param step of a drip; 0 = a broadcast
 * @param variant the text it stands in; 0 = the main one
 * @param url as it stands there
 * @param parameter under which name the target learns of the code; null = not at all
 */
record Link(
        long id,
        WorkspaceId workspace,
        long campaign,
        int step,
        long variant,
        String url,
        @Nullable String parameter) {

    /** Whether somebody can be sent there. */
    static boolean leadsSomewhere(String url) {
        try {
            return url.length() <= 2000 && new URI(url).getHost() != null;
        } catch (URISyntaxException notAnAddress) {
            return false;
        }
    }

    /** Where who comes with this code is sent. Nothing that a visitor brings has a part in it. */
    String target(String code) {
        var target = URI.create(url).toASCIIString();
        if (parameter == null) {
            return target;
        }
        int fragment = target.indexOf('#');
        var page = fragment < 0 ? target : target.substring(0, fragment);
        var more = (page.indexOf('?') < 0 ? "?" : page.endsWith("?") || page.endsWith("&") ? "" : "&")
                + parameter
                + "="
                + code;
        return page + more + (fragment < 0 ? "" : target.substring(fragment));
    }
}
