package io.sendwell.kernel;

/** This server process among those that share the database, and whether the others still live. */
public interface Node {

    /** No two processes ever have the same. */
    long number();

    /**
     * Makes sure that the others see this process alive; to be called before work is claimed under its number.
     *
     * @throws IllegalStateException when the database does not answer: then nothing may be claimed
     */
    void affirm();

    /**
     * Whether another process is gone for good, so that what it had claimed may be taken. Runs in the caller's
     * transaction: until its end nobody else gets the same answer about that node.
     */
    boolean isGone(long node);

    /** Whether no other process shares the database now. */
    boolean isAlone();
}
