package io.sendwell.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The keys that the {@link Vault} seals with: those of {@code SENDWELL_SECRET_KEY}, else the one of the file
 * {@code secret.key} in the data directory, which is made on the first start and read by its owner alone. Of several keys,
 * divided by commas, the first seals and all of them open: so a key can be replaced.
 */
@Component
class SecretKeys {

    private static final int KEY_BYTES = 32;

    private final List<Key> keys;

    SecretKeys(Installation installation, @Value("${sendwell.data}") Path data) throws IOException {
        var given = installation.secretKey();
        this.keys = given == null || given.isBlank()
                ? List.of(key(KeptSecret.in(data.resolve("secret.key"), SecretKeys::fresh), "The file secret.key"))
                : Arrays.stream(given.split(",", -1))
                        .map(one -> key(one, "SENDWELL_SECRET_KEY"))
                        .toList();
    }

    /** @param id tells keys apart and gives nothing away about them */
    record Key(int id, SecretKey value) {}

    Key first() {
        return keys.getFirst();
    }

    List<Key> all() {
        return keys;
    }

    Optional<Key> byId(int id) {
        return keys.stream().filter(key -> key.id() == id).findFirst();
    }

    List<Integer> ids() {
        return keys.stream().map(Key::id).toList();
    }

    private static Key key(String text, String where) {
        try {
            var bytes = Base64.getDecoder().decode(text.strip());
            if (bytes.length == KEY_BYTES) {
                return new Key(id(bytes), new SecretKeySpec(bytes, "AES"));
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below, like one of the wrong length.
        }
        throw new IllegalStateException(
                where + " must hold 32 random bytes in base64; make some with: openssl rand -base64 32");
    }

    private static String fresh() {
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static int id(byte[] key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("sendwell key id".getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(digest.digest(key)).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
