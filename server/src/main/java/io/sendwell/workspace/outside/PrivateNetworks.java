package io.sendwell.workspace.outside;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_PRIVATE_ADDRESSES}: whether workspaces may name addresses in private networks.
 *
 * @param addresses auto = unless strangers may register
 */
@ConfigurationProperties("sendwell.private")
record PrivateNetworks(@DefaultValue("auto") Rule addresses) {

    enum Rule {
        AUTO,
        ALLOW,
        REFUSE
    }
}
