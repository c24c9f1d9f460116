package io.sendwell.channel.linked;

import java.net.URI;

/** Where the gateway answers and the word by which it knows us. */
record Access(URI address, String token) {

    URI http(String path) {
        return address.resolve(path);
    }

    URI webSocket(String path) {
        var http = http(path);
        return URI.create("ws" + http.toString().substring("http".length()));
    }

    String authorization() {
        return "Bearer " + token;
    }

    /** Never the token. */
    @Override
    public String toString() {
        return address.toString();
    }
}
