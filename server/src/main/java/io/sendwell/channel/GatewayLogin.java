package io.sendwell.channel;

/** The gateway's own way into PostgreSQL: a role that may use the schema {@code gateway} and nothing else. */
public interface GatewayLogin {

    /**
     * Where it logs in, with user and password: {@code postgres://user:password@host:port/database}. Makes the role where
     * it is missing, and gives it what it needs; to be asked before each start of the gateway.
     *
     * @throws IllegalStateException in words for whoever runs the server, where that cannot be done
     */
    String address();
}
