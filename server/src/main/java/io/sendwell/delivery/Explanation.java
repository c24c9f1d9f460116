package io.sendwell.delivery;

import io.sendwell.delivery.policy.ErrorPolicy;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plain words for a reason code: one of ours, or one of the channel's. */
public final class Explanation {

    private static final Map<String, String> OURS =
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::code, Reason::explanation));

    private Explanation() {}

    /** The words for a {@code reason} as the API shows it; null for none. */
    public static @Nullable String of(@Nullable String reason) {
        if (reason == null) {
            return null;
        }
        var ours = OURS.get(reason);
        return ours == null ? ErrorPolicy.of(reason).explanation() : ours;
    }
}
