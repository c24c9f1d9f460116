package io.sendwell.contact;

/**
 * Something that contacts do or that happens to them, for segments to look at. The module that keeps it offers it as a
 * bean; contact knows nothing of its tables. A definition may ask whether it happened ({@code exists}) and whether it
 * did in the last days.
 */
public interface Behaviour {

    /** What a definition calls it: {@code sent}, {@code read}, ... */
    String field();

    /**
     * A condition that holds where it happened at {@code since} or later: {@code exists (select ...)} over tables of the
     * offering module, naming the workspace. It is never null.
     *
     * @param workspace SQL for the id of the workspace, a {@code bigint}
     * @param contact SQL for the id of the contact, a {@code bigint}
     * @param since SQL for the instant, a {@code timestamptz}
     */
    String existsSql(String workspace, String contact, String since);
}
