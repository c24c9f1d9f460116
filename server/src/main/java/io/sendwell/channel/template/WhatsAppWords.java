package io.sendwell.channel.template;

import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.channel.MessageTemplate.State;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WhatsApp's words for how a template stands and what it is for. */
public final class WhatsAppWords {

    private WhatsAppWords() {}

    /** Null where the word says nothing of whether it can be sent, as a warning does. What we do not know cannot be sent. */
    public static @Nullable State state(String word) {
        return switch (word) {
            case "APPROVED", "REINSTATED", "UNPAUSED" -> State.APPROVED;
            case "PENDING", "IN_APPEAL" -> State.PENDING;
            case "REJECTED" -> State.REJECTED;
            case "PAUSED" -> State.PAUSED;
            case "DELETED", "PENDING_DELETION" -> State.GONE;
            case "FLAGGED", "" -> null;
            default -> State.DISABLED;
        };
    }

    public static Optional<Category> category(String word) {
        return switch (word) {
            case "MARKETING" -> Optional.of(Category.MARKETING);
            case "UTILITY" -> Optional.of(Category.UTILITY);
            case "AUTHENTICATION" -> Optional.of(Category.AUTHENTICATION);
            default -> Optional.empty();
        };
    }
}
