package io.sendwell.intelligence.model;

import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.kernel.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Answers of the last minutes, so that the same question is paid for once. In memory of this server, by workspace; who
 * was asked longest ago goes first. Neither questions nor answers are kept in words but for the answer itself.
 */
final class AnswerCache {

    static final Duration KEPT = Duration.ofMinutes(10);
    static final int MOST = 2_000;

    private final LongSupplier nanos;
    private final LinkedHashMap<String, Kept> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    };

    AnswerCache(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Kept(Answer answer, long at) {}

    synchronized Optional<Answer> get(String key) {
        var kept = answers.get(key);
        if (kept == null || nanos.getAsLong() - kept.at() >= KEPT.toNanos()) {
            return Optional.empty();
        }
        // A copy: what the asker does with it must not change what the next one gets.
        return Optional.of(
                new Answer(kept.answer().content().deepCopy(), kept.answer().engine()));
    }

    synchronized void put(String key, Answer answer) {
        answers.put(key, new Kept(new Answer(answer.content().deepCopy(), answer.engine()), nanos.getAsLong()));
    }

    /** Everything that the answer depends on, each part with its length so that no two questions look the same. */
    static String key(WorkspaceId workspace, ModelChoice choice, String address, Question question) {
        var digest = sha256();
        add(digest, Long.toString(workspace.value()));
        add(digest, choice.engine());
        add(digest, address);
        add(digest, choice.temperature() + " " + choice.maxTokens());
        add(digest, question.feature());
        add(digest, question.instructions());
        add(digest, question.schema().toString());
        new TreeMap<>(question.material()).forEach((name, text) -> {
            add(digest, name);
            add(digest, text);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String part) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
