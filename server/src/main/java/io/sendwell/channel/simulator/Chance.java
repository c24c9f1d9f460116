package io.sendwell.channel.simulator;

/**
 * Randomness that can be repeated: the same name draws the same number, so that a restarted simulator has the same
 * people in it.
 */
final class Chance {

    private Chance() {}

    /** A number in [0, 1), as good as random in {@code name} and {@code draw}. */
    static double of(String name, String draw) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < draw.length(); i++) {
            hash = (hash ^ draw.charAt(i)) * 0x100000001b3L;
        }
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        // The finisher of SplitMix64: FNV alone leaves similar names close to each other.
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return ((hash ^ (hash >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** As likely small as large: between {@code least} and {@code most}, evenly on a logarithmic scale. */
    static long spread(String name, String draw, long least, long most) {
        return Math.round(least * Math.pow((double) most / least, of(name, draw)));
    }
}
