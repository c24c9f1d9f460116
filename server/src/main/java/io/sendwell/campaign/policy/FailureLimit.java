package io.sendwell.campaign.policy;

/**
 * When so many messages fail that something must be wrong with the campaign, the list or the sender, and going on would
 * only do harm.
 *
 * @param percent of the attempts
 */
public record FailureLimit(int percent) {

    /** Fewer attempts say nothing yet. */
    public static final int LEAST_TRIED = 20;

    /**
     * Whether {@code failed} of {@code tried} are too many; both since a person last said that it may go on.
     */
    public boolean isExceeded(long failed, long tried) {
        return tried >= LEAST_TRIED && failed * 100 > tried * percent;
    }
}
