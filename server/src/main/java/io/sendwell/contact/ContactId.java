package io.sendwell.contact;

/** The id of a contact. A contact is not its phone. */
public record ContactId(long value) {}
