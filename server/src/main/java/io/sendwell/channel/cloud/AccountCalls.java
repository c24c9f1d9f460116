package io.sendwell.channel.cloud;

import io.sendwell.channel.cloud.GraphAnswer.Refused;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Calls that manage an account, with the token of one of its numbers and no more of them than Meta takes in an hour. */
@Component
public class AccountCalls {

    private final Graph graph;
    private final Limits limits;

    AccountCalls(Graph graph, Limits limits) {
        this.graph = graph;
        this.limits = limits;
    }

    /** @param query values are encoded here */
    public GraphAnswer get(CloudNumber number, String path, Map<String, String> query) {
        return call(number, token -> graph.get(token, path, query));
    }

    public GraphAnswer post(CloudNumber number, String path, JsonNode body) {
        return call(number, token -> graph.post(token, path, body));
    }

    public GraphAnswer delete(CloudNumber number, String path, Map<String, String> query) {
        return call(number, token -> graph.delete(token, path, query));
    }

    private GraphAnswer call(CloudNumber number, Function<String, GraphAnswer> task) {
        var token = number.secrets().accessToken();
        if (token == null) {
            return new Refused("190", "", "There is no access token.");
        }
        var account = Objects.requireNonNullElse(number.account(), number.phoneNumberId());
        var wait = limits.ofAccount(account, number.proven());
        return wait.isZero()
                ? task.apply(token)
                : new Refused(
                        "80007", "", "The account has used up its calls; ask again in " + wait.toSeconds() + " s.");
    }
}
