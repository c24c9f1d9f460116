package io.sendwell;

import io.sendwell.TestClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.NullMarked;

/** Somebody who speaks to a {@link TestServer} with a token of their own, or with none. */
@NullMarked
public record TestMember(TestServer server, String email, String token) {

    public static final String PASSWORD = "a password of their own";

    /** Nobody in particular. */
    public static TestMember anonymous(TestServer server) {
        return new TestMember(server, "", "");
    }

    /** Adds a member with this role to the owner's workspace and signs in. */
    public static TestMember with(TestServer server, String role) {
        var email = role + "-" + System.nanoTime() + "@example.com";
        server.post("users", """
                {"email":"%s","name":"A %s","password":"%s","role":"%s"}
                """.formatted(email, role, PASSWORD, role));
        return signIn(server, email, PASSWORD);
    }

    /** The owner of a workspace of its own; the server must be started with {@code sendwell.registration=open}. */
    public static TestMember stranger(TestServer server) {
        var email = "stranger-" + System.nanoTime() + "@example.com";
        var answer = anonymous(server).post("auth/register", """
                {"workspace":"Elsewhere","email":"%s","password":"%s","name":"A stranger"}
                """.formatted(email, PASSWORD));
        if (answer.status() != 201) {
            throw new IllegalStateException("Registration failed: " + answer.body());
        }
        return new TestMember(server, email, answer.body().path("access_token").asString());
    }

    public static TestMember signIn(TestServer server, String email, String password) {
        var answer = anonymous(server).post("auth/login", """
                {"username":"%s","password":"%s"}
                """.formatted(email, password));
        return new TestMember(server, email, answer.body().path("access_token").asString());
    }

    public Answer get(String path) {
        return server.send(request(path).GET());
    }

    public Answer post(String path, String json) {
        return write("POST", path, json);
    }

    public Answer put(String path, String json) {
        return write("PUT", path, json);
    }

    public Answer patch(String path, String json) {
        return write("PATCH", path, json);
    }

    /** A request with this member's token, to be completed by the caller; {@code /docs} lies outside of the API. */
    public HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(server.base()).resolve(path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer write(String method, String path, String json) {
        return server.send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }
}
