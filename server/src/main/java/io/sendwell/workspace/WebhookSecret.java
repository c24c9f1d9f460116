package io.sendwell.workspace;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The secret that signs {@code webhooks/whatsapp/incoming}: the environment's, else one made on the first use and kept.
 * It belongs to the installation, not to a workspace.
 */
@Component
public class WebhookSecret {

    private static final String PREFIX = "sha256=";
    private static final String ALGORITHM = "HmacSHA256";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private volatile @Nullable String secret;

    WebhookSecret(JdbcClient jdbc, PlatformTransactionManager transactions, Installation installation) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        var given = installation.webhook().secret();
        this.secret = given == null || given.isBlank() ? null : given;
    }

    /** Whether {@code signature} is {@code sha256=<hex HMAC-SHA256 of the raw body>}; compared in constant time. */
    public boolean signs(byte[] rawBody, @Nullable String signature) {
        if (signature == null || !signature.startsWith(PREFIX)) {
            return false;
        }
        try {
            var claimed = HexFormat.of().parseHex(signature, PREFIX.length(), signature.length());
            return MessageDigest.isEqual(hmac(rawBody), claimed);
        } catch (IllegalArgumentException notHex) {
            return false;
        }
    }

    /** The secret itself, for whoever runs the installation. */
    public String reveal() {
        var known = secret;
        if (known == null) {
            known = kept();
            secret = known;
        }
        return known;
    }

    private byte[] hmac(byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first of all nodes to ask makes it. */
    private String kept() {
        return Tenancy.asEngine(() -> transaction.execute(status -> jdbc.sql("""
                        update workspace.house set webhook_secret = coalesce(webhook_secret, :fresh)
                        returning webhook_secret
                        """)
                .param("fresh", Token.random("whsec_"))
                .query(String.class)
                .single()));
    }
}
