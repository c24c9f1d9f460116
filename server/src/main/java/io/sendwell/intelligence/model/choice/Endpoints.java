package io.sendwell.intelligence.model.choice;

import io.sendwell.workspace.outside.Outside;
import java.net.URI;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Where providers are, and where a workspace's own address may lead: the operator may point anywhere, see {@link Outside}. */
@Component
public class Endpoints {

    private final AiInstallation installation;
    private final Outside outside;

    Endpoints(AiInstallation installation, Outside outside) {
        this.installation = installation;
        this.outside = outside;
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
        return isOperators(choice) || outside.mayReach(host);
    }

    /** Whether nobody who shares the way could read along: encrypted, or on our own network. */
    public boolean isConfidential(URI address) {
        return "https".equalsIgnoreCase(address.getScheme()) || !Outside.leadsOutside(address.getHost());
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
}
