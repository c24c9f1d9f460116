package io.sendwell.intelligence.model.choice;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who offers language models, by the wire format that is spoken with it. */
public enum Provider {
    OPENAI("https://api.openai.com/v1", true),
    ANTHROPIC("https://api.anthropic.com/v1", true),
    OLLAMA("http://127.0.0.1:11434", false);

    private final String address;
    private final boolean wantsKey;

    Provider(String address, boolean wantsKey) {
        this.address = address;
        this.wantsKey = wantsKey;
    }

    /** Where it is unless somebody says otherwise. */
    public String address() {
        return address;
    }

    /** Whether it answers nobody without a key at its own address. */
    public boolean wantsKey() {
        return wantsKey;
    }

    /** As it is stored and shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Provider> of(String code) {
        return Arrays.stream(values())
                .filter(provider -> provider.code().equals(code))
                .findFirst();
    }
}
