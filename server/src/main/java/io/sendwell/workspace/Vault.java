package io.sendwell.workspace;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Seals small secrets (keys and tokens of other services) so that they can be kept in the database: AES-256-GCM, bound
 * to the workspace and the purpose they were sealed for. Moved to another row, a sealed secret does not open.
 *
 * <p>All servers of one database need the same key. The database remembers which one it is, and a server with another
 * refuses to seal.
 */
@Component
public class Vault {

    private static final Logger log = LoggerFactory.getLogger(Vault.class);
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int DERIVED_BYTES = 32;

    private final SecretKeys keys;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecureRandom random = new SecureRandom();

    Vault(SecretKeys keys, JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.keys = keys;
        this.jdbc = jdbc;
        // Its own transaction, even within one of the caller's: which key it is belongs to the engine.
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * The secret as it may be stored: ASCII, some 60 characters longer than a third more than the secret.
     *
     * @param purpose what it is for, always the same words: {@code "ai/openai"}
     * @throws Problem 503 where the other servers of this database have another key
     */
    public String seal(WorkspaceId workspace, String purpose, String secret) {
        var key = keyOfTheDatabase();
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, workspace, purpose);
            var sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(1 + Integer.BYTES + NONCE_BYTES + sealed.length)
                            .put(VERSION)
                            .putInt(key.id())
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The secret again. Empty, and told in the log, where it cannot be opened: it was sealed under a key that this server
     * does not have, for another workspace or purpose, or it was damaged.
     */
    public Optional<String> open(WorkspaceId workspace, String purpose, String sealed) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
            if (bytes.remaining() <= 1 + Integer.BYTES + NONCE_BYTES || bytes.get() != VERSION) {
                return refused(workspace, purpose, "is not one that was sealed here");
            }
            var key = keys.byId(bytes.getInt());
            if (key.isEmpty()) {
                return refused(
                        workspace,
                        purpose,
                        "was sealed under another secret key: give this server the same SENDWELL_SECRET_KEY (or secret.key)"
                                + " as the one that sealed it, or enter the secret again");
            }
            var nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            var rest = new byte[bytes.remaining()];
            bytes.get(rest);
            var cipher = cipher(Cipher.DECRYPT_MODE, key.get(), nonce, workspace, purpose);
            return Optional.of(new String(cipher.doFinal(rest), StandardCharsets.UTF_8));
        } catch (AEADBadTagException notAsItWasSealed) {
            return refused(workspace, purpose, "was sealed for something else, or was changed since");
        } catch (IllegalArgumentException notBase64) {
            return refused(workspace, purpose, "is not one that was sealed here");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * 32 bytes that belong to one purpose of the whole installation, the same on all its servers, from which neither the
     * secret key nor the bytes of another purpose follow (HKDF, RFC 5869). They change with the secret key.
     *
     * @throws Problem 503 where the other servers of this database have another key
     */
    public byte[] derive(String purpose) {
        return derived(keyOfTheDatabase(), purpose);
    }

    /**
     * The same of each secret key that this server has, the one in use first: what was made under a key that has been
     * replaced can still be told.
     *
     * @throws Problem 503 where the other servers of this database have another key
     */
    public List<byte[]> deriveAll(String purpose) {
        keyOfTheDatabase();
        return keys.all().stream().map(key -> derived(key, purpose)).toList();
    }

    private static byte[] derived(SecretKeys.Key key, String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key.value())
                            .thenExpand(("sendwell|" + purpose).getBytes(StandardCharsets.UTF_8), DERIVED_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> refused(WorkspaceId workspace, String purpose, String why) {
        log.warn("A secret of workspace {} for {} cannot be opened: it {}", workspace.value(), purpose, why);
        return Optional.empty();
    }

    private static Cipher cipher(int mode, SecretKeys.Key key, byte[] nonce, WorkspaceId workspace, String purpose)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key.value(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("sendwell|" + workspace.value() + '|' + purpose).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private SecretKeys.Key keyOfTheDatabase() {
        if (!isThatOfTheDatabase()) {
            throw Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "This server's secret key is not the one that this installation seals with: whoever runs it must give"
                            + " all servers the same SENDWELL_SECRET_KEY.");
        }
        return keys.first();
    }

    /** The first server to seal decides; a key that is one of ours may be replaced by our first. */
    private boolean isThatOfTheDatabase() {
        return Tenancy.<Boolean>asEngine(() -> transaction.execute(status -> jdbc.sql("""
                        update workspace.house set secret_key_id = :first
                        where secret_key_id is null or secret_key_id in (:ours)
                        """)
                        .param("first", keys.first().id())
                        .param("ours", keys.ids())
                        .update()
                == 1));
    }
}
