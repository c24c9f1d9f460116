package io.sendwell.contact.phone;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a workspace remembers of a phone, or of WhatsApp's id for a person, that it must never message again: the first 128 bits of an HMAC-SHA-256 under
 * the workspace's pepper. The list recognises a number that it is shown, but does not say whose it holds, nor whether
 * two workspaces hold the same. Not for sharing between threads.
 */
public final class PhoneHash {

    private static final int LENGTH = 16;
    private final Mac mac;

    public PhoneHash(byte[] pepper) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    public byte[] of(String e164) {
        return Arrays.copyOf(mac.doFinal(e164.getBytes(StandardCharsets.US_ASCII)), LENGTH);
    }

    /** Of what a channel calls a person; never that of a phone, which begins with a plus. */
    public byte[] of(String channel, String userId) {
        return Arrays.copyOf(mac.doFinal((channel + ":" + userId).getBytes(StandardCharsets.UTF_8)), LENGTH);
    }
}
