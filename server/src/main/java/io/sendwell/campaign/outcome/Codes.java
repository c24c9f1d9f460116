package io.sendwell.campaign.outcome;

import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.PersonalLinks;
import io.sendwell.kernel.Problem;
import io.sendwell.workspace.PublicAddress;
import io.sendwell.workspace.Vault;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The codes of personal links: which message and which of its links, sealed by AES key wrap with padding (RFC 5649, NIST SP
 * 800-38F), an authenticated encryption without a nonce. What is at most eight bytes long becomes one block, 22 characters,
 * of which 64 bits are the check: nobody can guess one, nor read or change one. A code costs no write, so sending stays as
 * fast, and is the same each time it is made.
 */
@Component
class Codes implements PersonalLinks {

    private static final Logger LOG = LoggerFactory.getLogger(Codes.class);

    static final String PATH = "/r/";

    private static final String ALGORITHM = "AES/KWP/NoPadding";
    private static final String PURPOSE = "links";

    /** As long as there are fewer messages and links than these bits count, a code is a single block. */
    private static final int MESSAGE_BITS = 40;

    private static final int LINK_BITS = Long.SIZE - MESSAGE_BITS;
    private static final int BLOCK = 16;

    private final String prefix;
    private final Vault vault;
    private volatile @Nullable List<SecretKeySpec> keys;

    Codes(PublicAddress address, Vault vault) {
        this.prefix = address.base().map(base -> base + PATH).orElse("");
        this.vault = vault;
    }

    /** What a code says. */
    record Opened(MessageId message, long link) {}

    @Override
    public String prefix() {
        return prefix;
    }

    /** Sending goes on where the server has lost its key, or its address; nobody's link may lead nowhere. */
    @Override
    public Optional<String> address(MessageId message, long link) {
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(prefix + code(message, link));
        } catch (Problem noKey) {
            LOG.error("Links go out as they are written and are not counted: {}", noKey.detail());
            return Optional.empty();
        }
    }

    String code(MessageId message, long link) {
        try {
            var cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(Cipher.ENCRYPT_MODE, keys().getFirst());
            return written(cipher.doFinal(plain(message.value(), link)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a code of ours says, under whichever of our keys it was made; empty for all else, whatever it is. */
    Optional<Opened> open(String code) {
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(code);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        // Of the spellings that decode to the same bytes one is ours.
        if ((sealed.length != BLOCK && sealed.length != BLOCK + Long.BYTES)
                || !written(sealed).equals(code)) {
            return Optional.empty();
        }
        return keys().stream().flatMap(key -> opened(key, sealed).stream()).findFirst();
    }

    private static Optional<Opened> opened(SecretKeySpec key, byte[] sealed) {
        try {
            var cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(Cipher.DECRYPT_MODE, key);
            var plain = ByteBuffer.wrap(cipher.doFinal(sealed));
            if (plain.remaining() == 2 * Long.BYTES) {
                return Optional.of(new Opened(new MessageId(plain.getLong()), plain.getLong()));
            }
            long both = plain.getLong();
            return Optional.of(new Opened(new MessageId(both >>> LINK_BITS), both & ((1L << LINK_BITS) - 1)));
        } catch (IllegalBlockSizeException checkFailed) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] plain(long message, long link) {
        if (message >>> MESSAGE_BITS == 0 && link >>> LINK_BITS == 0) {
            return ByteBuffer.allocate(Long.BYTES)
                    .putLong(message << LINK_BITS | link)
                    .array();
        }
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(message)
                .putLong(link)
                .array();
    }

    private static String written(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private List<SecretKeySpec> keys() {
        var known = keys;
        if (known == null) {
            known = vault.deriveAll(PURPOSE).stream()
                    .map(key -> new SecretKeySpec(key, "AES"))
                    .toList();
            keys = known;
        }
        return known;
    }
}
