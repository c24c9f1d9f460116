package io.sendwell.bench.peers;

/** A peer cannot be installed or started here; the benchmark goes on without it and says why. */
public final class Unavailable extends Exception {
    public Unavailable(String why) {
        super(why);
    }
}
