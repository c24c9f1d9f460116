package io.sendwell.intelligence;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Language models on a loopback address, in the wire formats of OpenAI, Anthropic and Ollama, as strict about what they
 * are sent as those are. It answers as told: what is queued comes first, each once, then what it always does.
 *
 * <p>That the formats are right is judged by the vendors' own software: see {@code VendorsTest}.
 */
@NullMarked
public final class FakeModels implements AutoCloseable {

    /** OpenAI and Anthropic refuse other keys, as they would. */
    public static final String KEY = "sk-fake-0123456789-abcdefghijklmnop-WXYZ";

    private static final JsonMapper JSON = new JsonMapper();

    /** How it behaves towards one request. */
    public sealed interface Behaviour {
        /** A model that says {@code text} of what it reads: system and user text together. */
        record Says(UnaryOperator<String> text) implements Behaviour {}

        /** A model that declines in the way of its provider. */
        record Declines() implements Behaviour {}

        /** A model that runs out of tokens while it says this. */
        record StopsShort(String text) implements Behaviour {}

        record Status(int status, Map<String, String> headers) implements Behaviour {}

        /** Takes the request and is silent. */
        record Hangs() implements Behaviour {}

        /** Breaks the connection in the middle of its answer. */
        record CutsOff() implements Behaviour {}

        /** Answers with these bytes instead of its format. */
        record Babbles(String body) implements Behaviour {}
    }

    /** What came in. */
    public record Asked(String path, Map<String, List<String>> headers, JsonNode body) {
        /** Everything that the model would read. */
        public String prompt() {
            var text = new StringBuilder(
                    body.path("system").findValuesAsString("text").toString());
            for (var message : body.path("messages")) {
                var content = message.path("content");
                text.append('\n')
                        .append(
                                content.isString()
                                        ? content.asString()
                                        : content.findValuesAsString("text").getFirst());
            }
            return text.toString();
        }
    }

    private final HttpServer server;
    private final Queue<Behaviour> queued = new ConcurrentLinkedQueue<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Behaviour always = new Behaviour.Status(500, Map.of());

    public FakeModels() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String openAi() {
        return root() + "/v1";
    }

    /** Says this from now on, whatever it is asked. */
    public FakeModels says(String text) {
        return does(new Behaviour.Says(prompt -> text));
    }

    public FakeModels does(Behaviour behaviour) {
        always = behaviour;
        return this;
    }

    /** Does this once, before what it always does. */
    public FakeModels first(Behaviour behaviour) {
        queued.add(behaviour);
        return this;
    }

    public List<Asked> asked() {
        return asked;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = JSON.readTree(exchange.getRequestBody());
            var request = new Asked(path, Map.copyOf(exchange.getRequestHeaders()), body);
            asked.add(request);
            var dialect = dialect(path);
            var refusal = dialect.refusal(exchange, body);
            if (refusal != 0) {
                send(exchange, refusal, dialect.error(refusal));
                return;
            }
            var next = queued.poll();
            behave(exchange, dialect, request, next == null ? always : next);
        }
    }

    private void behave(HttpExchange exchange, Dialect dialect, Asked request, Behaviour behaviour) throws IOException {
        var model = request.body().path("model").asString();
        switch (behaviour) {
            case Behaviour.Says(var text) ->
                send(exchange, 200, dialect.answer(model, text.apply(request.prompt()), false));
            case Behaviour.StopsShort(var text) -> send(exchange, 200, dialect.answer(model, text, true));
            case Behaviour.Declines() -> send(exchange, 200, dialect.declined(model));
            case Behaviour.Status(var status, var headers) -> {
                headers.forEach(exchange.getResponseHeaders()::set);
                send(exchange, status, dialect.error(status));
            }
            case Behaviour.Hangs() -> await();
            case Behaviour.CutsOff() -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write("{\"id\":".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
            case Behaviour.Babbles(var bytes) -> send(exchange, 200, bytes);
        }
    }

    private void await() {
        try {
            closed.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Dialect dialect(String path) {
        return switch (path) {
            case "/v1/chat/completions" -> new OpenAi();
            case "/v1/messages" -> new Anthropic();
            case "/api/chat" -> new Ollama();
            default -> new Nobody();
        };
    }

    private interface Dialect {
        /** The status with which the real one would refuse this request, 0 where it would take it. */
        int refusal(HttpExchange exchange, JsonNode body);

        String answer(String model, String text, boolean outOfTokens);

        String declined(String model);

        String error(int status);
    }

    /** Chat completions with {@code response_format} of type {@code json_schema}, strict. */
    private record OpenAi() implements Dialect {
        @Override
        public int refusal(HttpExchange exchange, JsonNode body) {
            if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                return 401;
            }
            var format = body.path("response_format");
            var schema = format.path("json_schema");
            var fits = format.path("type").asString("").equals("json_schema")
                    && schema.path("strict").asBoolean(false)
                    && schema.path("name").asString("").matches("[a-zA-Z0-9_-]{1,64}")
                    && closed(schema.path("schema"));
            return fits ? 0 : 400;
        }

        @Override
        public String answer(String model, String text, boolean outOfTokens) {
            return """
                    {"id":"chatcmpl-1","object":"chat.completion","created":1780000000,"model":%s,
                     "choices":[{"index":0,"message":{"role":"assistant","content":%s,"refusal":null,"annotations":[]},
                       "logprobs":null,"finish_reason":"%s"}],
                     "usage":{"prompt_tokens":120,"completion_tokens":30,"total_tokens":150,
                       "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},
                       "completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,
                         "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},
                     "service_tier":"default","system_fingerprint":"fp_1"}
                    """.formatted(quoted(model), quoted(text), outOfTokens ? "length" : "stop");
        }

        @Override
        public String declined(String model) {
            return """
                    {"id":"chatcmpl-1","object":"chat.completion","created":1780000000,"model":%s,
                     "choices":[{"index":0,"message":{"role":"assistant","content":null,
                       "refusal":"I'm sorry, I cannot assist with that.","annotations":[]},
                       "logprobs":null,"finish_reason":"stop"}],
                     "usage":{"prompt_tokens":120,"completion_tokens":8,"total_tokens":128},
                     "service_tier":"default","system_fingerprint":"fp_1"}
                    """.formatted(quoted(model));
        }

        @Override
        public String error(int status) {
            return """
                    {"error":{"message":"Incorrect API key provided: %s. Status %d.","type":"error","param":null,"code":null}}
                    """.formatted(KEY, status);
        }
    }

    /** Messages with {@code output_config.format} of type {@code json_schema}. */
    private record Anthropic() implements Dialect {
        @Override
        public int refusal(HttpExchange exchange, JsonNode body) {
            var headers = exchange.getRequestHeaders();
            // Newer versions of its software send the key as a bearer token.
            if (!KEY.equals(headers.getFirst("x-api-key"))
                    && !("Bearer " + KEY).equals(headers.getFirst("Authorization"))) {
                return 401;
            }
            var format = body.path("output_config").path("format");
            var fits = headers.getFirst("anthropic-version") != null
                    && body.path("max_tokens").asInt(0) > 0
                    && format.path("type").asString("").equals("json_schema")
                    && closed(format.path("schema"));
            return fits ? 0 : 400;
        }

        @Override
        public String answer(String model, String text, boolean outOfTokens) {
            return message(
                    model,
                    "[{\"type\":\"text\",\"text\":" + quoted(text) + "}]",
                    outOfTokens ? "max_tokens" : "end_turn");
        }

        @Override
        public String declined(String model) {
            return message(model, "[]", "refusal");
        }

        private static String message(String model, String content, String reason) {
            return """
                    {"id":"msg_1","type":"message","role":"assistant","model":%s,"content":%s,"stop_reason":"%s",
                     "stop_sequence":null,"usage":{"input_tokens":120,"output_tokens":30,
                       "cache_creation_input_tokens":0,"cache_read_input_tokens":0}}
                    """.formatted(quoted(model), content, reason);
        }

        @Override
        public String error(int status) {
            return """
                    {"type":"error","error":{"type":"%s","message":"invalid x-api-key %s"},"request_id":"req_1"}
                    """.formatted(status == 429 ? "rate_limit_error" : "api_error", KEY);
        }
    }

    /** Ollama's chat with {@code format} as a JSON schema, not streamed. */
    private record Ollama() implements Dialect {
        @Override
        public int refusal(HttpExchange exchange, JsonNode body) {
            var fits = body.path("format").has("type") && !body.path("stream").asBoolean(true);
            return fits ? 0 : 400;
        }

        @Override
        public String answer(String model, String text, boolean outOfTokens) {
            return """
                    {"model":%s,"created_at":"2026-03-01T09:00:00.000000Z","message":{"role":"assistant","content":%s},
                     "done":true,"done_reason":"%s","total_duration":5000000,"load_duration":1000,
                     "prompt_eval_count":120,"prompt_eval_duration":1000000,"eval_count":30,"eval_duration":4000000}
                    """.formatted(quoted(model), quoted(text), outOfTokens ? "length" : "stop");
        }

        /** Ollama has no way of its own to decline: the model says so. */
        @Override
        public String declined(String model) {
            return answer(model, "I'm sorry, I cannot assist with that.", false);
        }

        @Override
        public String error(int status) {
            return "{\"error\":\"status " + status + "\"}";
        }
    }

    private record Nobody() implements Dialect {
        @Override
        public int refusal(HttpExchange exchange, JsonNode body) {
            return 404;
        }

        @Override
        public String answer(String model, String text, boolean outOfTokens) {
            return "";
        }

        @Override
        public String declined(String model) {
            return "";
        }

        @Override
        public String error(int status) {
            return "<html>not here</html>";
        }
    }

    /** Every object names all its properties as required and takes no others, and no bounds stand anywhere. */
    private static boolean closed(JsonNode schema) {
        for (var bound : List.of("minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength")) {
            if (schema.has(bound)) {
                return false;
            }
        }
        return switch (schema.path("type").asString("")) {
            case "object" ->
                !schema.path("additionalProperties").asBoolean(true)
                        && schema.path("required").size()
                                == schema.path("properties").size()
                        && schema.path("properties").valueStream().allMatch(FakeModels::closed);
            case "array" -> closed(schema.path("items"));
            default -> schema.has("type");
        };
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
