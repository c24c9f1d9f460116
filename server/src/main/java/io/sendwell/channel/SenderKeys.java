package io.sendwell.channel;

/** Keeps what the senders of one channel speak to it with. */
public interface SenderKeys {

    Channel channel();

    /** Stores what is given beside what is there already; 422 naming what cannot be. Joins the caller's transaction. */
    void enter(Sender sender, CredentialsForm given);
}
