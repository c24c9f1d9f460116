package io.sendwell.campaign.outcome;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a campaign counts who follows its links.
 *
 * @param links its web addresses go out as links of our own
 * @param parameter the name under which their targets are told the code, to be given back with a conversion; null = not at all
 */
public record Tracking(boolean links, @Nullable String parameter) {

    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,29}");

    public static boolean isParameter(String name) {
        return PARAMETER.matcher(name).matches();
    }
}
