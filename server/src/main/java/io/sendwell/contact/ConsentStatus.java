package io.sendwell.contact;

/** What the newest entry of the consent ledger says; UNKNOWN where there is none. */
public enum ConsentStatus {
    GRANTED,
    REVOKED,
    UNKNOWN
}
