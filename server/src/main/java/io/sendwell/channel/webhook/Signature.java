package io.sendwell.channel.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** {@code X-Hub-Signature-256} of one webhook, held against the secrets that may have made it. For one thread. */
final class Signature {

    private static final String PREFIX = "sha256=";
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] raw;
    private final byte @Nullable [] claimed;
    private final Map<String, Boolean> asked = new HashMap<>();

    /** @param header as it came; null where there was none */
    Signature(byte[] raw, @Nullable String header) {
        this.raw = raw;
        this.claimed = claimed(header);
    }

    /** Whether this secret made it; compared in constant time. */
    boolean isOf(@Nullable String secret) {
        return secret != null && claimed != null && asked.computeIfAbsent(secret, this::fits);
    }

    private boolean fits(String secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return MessageDigest.isEqual(mac.doFinal(raw), claimed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte @Nullable [] claimed(@Nullable String header) {
        if (header == null || !header.startsWith(PREFIX)) {
            return null;
        }
        try {
            return HexFormat.of().parseHex(header, PREFIX.length(), header.length());
        } catch (IllegalArgumentException notHex) {
            return null;
        }
    }
}
