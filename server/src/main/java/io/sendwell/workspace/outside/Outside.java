package io.sendwell.workspace.outside;

import io.sendwell.workspace.Installation;
import io.sendwell.workspace.outside.policy.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.springframework.stereotype.Component;

/**
 * The wall between addresses that a workspace names and the operator's own network. A workspace may point into private
 * networks only where the operator trusts its workspaces: otherwise its address would be a way to services that are not
 * meant to be reached from outside.
 */
@Component
public class Outside {

    private final boolean privateAllowed;

    Outside(PrivateNetworks networks, Installation installation) {
        this.privateAllowed = switch (networks.addresses()) {
            case ALLOW -> true;
            case REFUSE -> false;
            case AUTO -> installation.registration() == Installation.Registration.CLOSED;
        };
    }

    /** Whether a workspace may have something sent to {@code host}. To be asked again each time: names can change. */
    public boolean mayReach(String host) {
        return privateAllowed || leadsOutside(host);
    }

    /** The same of an address that a name has led to. */
    boolean mayReach(InetAddress address) {
        return privateAllowed || Addresses.isPublic(address);
    }

    /** Whether everybody could reach it. A name that leads nowhere leads outside: whoever asks will hear that there is nobody. */
    public static boolean leadsOutside(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(Addresses::isPublic);
        } catch (UnknownHostException nobody) {
            return true;
        }
    }
}
