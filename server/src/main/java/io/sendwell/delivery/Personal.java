package io.sendwell.delivery;

import io.sendwell.channel.Enclosure;
import io.sendwell.delivery.policy.WebAddresses;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one message that go out as its recipient's own.
 *
 * @param ids of those that do, by their text; all others stay as they are
 */
public record Personal(@Nullable PersonalLinks links, MessageId message, Map<String, Long> ids) {

    /** All addresses stay. */
    public static final Personal NONE = new Personal(null, new MessageId(0), Map.of());

    /** A text that is otherwise final, with these addresses in it. */
    public String in(String text) {
        return links == null ? text : WebAddresses.replaced(text, this::address);
    }

    /** The same for the address of a button. */
    public Enclosure in(Enclosure enclosure) {
        var tapped = enclosure.interactive();
        return links == null || tapped == null || tapped.link() == null
                ? enclosure
                : enclosure.with(tapped.written(line -> line, this::address));
    }

    private String address(String address) {
        return personal(address).orElse(address);
    }

    private Optional<String> personal(String address) {
        var link = ids.get(address);
        return links == null || link == null ? Optional.empty() : links.address(message, link);
    }

    /**
     * The value of a button of WhatsApp's template: where the button leads to {@link PersonalLinks#prefix}, the code.
     *
     * @param target the button's address with its place
     */
    String atButton(@Nullable String target, String value) {
        if (links == null || target == null || !leadsThrough(links.prefix(), target)) {
            return value;
        }
        int code = links.prefix().length();
        return personal(value).map(address -> address.substring(code)).orElse(value);
    }

    /** Whether nothing but the value follows the prefix. */
    private static boolean leadsThrough(String prefix, String target) {
        return !prefix.isEmpty() && target.startsWith(prefix) && target.startsWith("{{", prefix.length());
    }
}
