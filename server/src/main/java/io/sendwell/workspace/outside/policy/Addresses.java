package io.sendwell.workspace.outside.policy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Which network addresses anybody on the internet could reach as well. All others (loopback, private networks, link-local
 * with the metadata services of clouds, carriers' networks, and forms of IPv6 that hide an IPv4 address) may belong to the
 * operator's own network.
 */
public final class Addresses {

    private Addresses() {}

    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> isPublic(four.getAddress());
            case Inet6Address six -> isPublicIpv6(six.getAddress());
            default -> false;
        };
    }

    private static boolean isPublic(byte[] four) {
        var first = Byte.toUnsignedInt(four[0]);
        var second = Byte.toUnsignedInt(four[1]);
        var third = Byte.toUnsignedInt(four[2]);
        return first != 0 // this network
                && first < 240 // reserved, broadcast
                && !(first == 100 && second >= 64 && second < 128) // carriers' networks
                && !(first == 192 && second == 0 && third == 0) // protocol assignments
                && !(first == 198 && (second == 18 || second == 19)); // benchmarks
    }

    /** Global unicast is 2000::/3; of it, 2001::/32 (Teredo) and 2002::/16 (6to4) carry an IPv4 address. */
    private static boolean isPublicIpv6(byte[] six) {
        var first = Byte.toUnsignedInt(six[0]);
        if (first >> 5 != 1) {
            return false;
        }
        var teredo = Arrays.equals(six, 0, 4, new byte[] {0x20, 0x01, 0, 0}, 0, 4);
        var sixToFour = first == 0x20 && six[1] == 0x02;
        return !teredo && !sixToFour;
    }
}
