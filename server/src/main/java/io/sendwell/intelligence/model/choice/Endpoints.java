package io.sendwell.intelligence.model.choice;

import io.sendwell.intelligence.model.policy.Addresses;
import io.sendwell.workspace.Installation;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Where providers are, and where a workspace's own address may lead. The operator may point anywhere. A workspace may
 * point into private networks only where the operator trusts its workspaces: otherwise its address would be a way to
 * services that are not meant to be reached from outside.
 */
@Component
public class Endpoints {

    private final AiInstallation installation;
    private final boolean privateAllowed;

    Endpoints(AiInstallation installation, Installation people) {
        this.installation = installation;
        this.privateAllowed = switch (installation.ai().privateAddresses()) {
            case ALLOW -> true;
            case REFUSE -> false;
            case AUTO -> people.registration() == Installation.Registration.CLOSED;
        };
        for (var provider : Provider.values()) {
            if (!ofInstallation(provider).matches("https?://[^/\\s]+(/\\S*)?")) {
                throw new IllegalStateException(
                        "SENDWELL_" + provider.name() + "_BASE_URL must be an address such as " + provider.address());
            }
        }
    }

    /** Where this choice is asked; without a slash at its end. */
    public String address(ModelChoice choice) {
        var own = choice.baseUrl();
        return trimmed(choice.provider(), own == null ? ofInstallation(choice.provider()) : own);
    }

    /** Whether this choice is asked at the provider's own, public address. */
    public boolean isPublic(ModelChoice choice) {
        return address(choice).equals(choice.provider().address());
    }

    /** Whether a question may be sent to {@code host} for this choice. To be asked again each time: names can change. */
    public boolean allows(ModelChoice choice, String host) {
        return privateAllowed || isOperators(choice) || leadsOutside(host);
    }

    /** Whether nobody who shares the way could read along: encrypted, or on our own network. */
    public boolean isConfidential(URI address) {
        return "https".equalsIgnoreCase(address.getScheme()) || !leadsOutside(address.getHost());
    }

    /** The operator named the address, or it is the public one. */
    private boolean isOperators(ModelChoice choice) {
        return choice.baseUrl() == null
                && (given(choice.provider()).isPresent() || choice.provider() != Provider.OLLAMA);
    }

    private String ofInstallation(Provider provider) {
        return given(provider).orElse(provider.address());
    }

    private Optional<String> given(Provider provider) {
        return Optional.ofNullable(
                        switch (provider) {
                            case OPENAI -> installation.openai().baseUrl();
                            case ANTHROPIC -> installation.anthropic().baseUrl();
                            case OLLAMA -> installation.ollama().baseUrl();
                        })
                .filter(address -> !address.isBlank());
    }

    /** Anthropic's own software leaves the version out of base URLs, LangChain4j wants it: both are taken. */
    private static String trimmed(Provider provider, String address) {
        var bare = address.strip().replaceFirst("/+$", "");
        return provider == Provider.ANTHROPIC && !bare.endsWith("/v1") ? bare + "/v1" : bare;
    }

    /** A name that leads nowhere leads outside: whoever asks will hear that there is nobody. */
    private static boolean leadsOutside(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(Addresses::isPublic);
        } catch (UnknownHostException nobody) {
            return true;
        }
    }
}
