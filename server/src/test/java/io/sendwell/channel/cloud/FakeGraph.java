package io.sendwell.channel.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sendwell.channel.MessageTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Meta's Graph API on the loopback interface, as far as WhatsApp's Cloud API goes: numbers, accounts, templates and files
 * that it remembers, requests that it looks at as Meta does, Meta's errors in Meta's shapes, and webhooks with what
 * happened. Everything that can go wrong has a switch.
 */
@NullMarked
public final class FakeGraph implements AutoCloseable {

    static final JsonMapper JSON = new JsonMapper();
    private static final String VERSION = "/v24.0";

    /** A number of an account; {@code token} reaches it. */
    public record FakeNumber(String id, String account, String token, String phone) {}

    /**
     * A message that was taken.
     *
     * @param body the request as it came
     */
    public record Taken(String wamid, String number, String to, JsonNode body) {
        public String data() {
            return body.path("biz_opaque_callback_data").asString("");
        }
    }

    /** A template of an account. */
    static final class Template {
        final String id;
        final JsonNode asked;
        volatile String status = "PENDING";

        Template(String id, JsonNode asked) {
            this.id = id;
            this.asked = asked;
        }

        String name() {
            return asked.path("name").asString();
        }

        String language() {
            return asked.path("language").asString();
        }
    }

    private final HttpServer server;
    private final AtomicLong serial = new AtomicLong(1_000);
    private final ConcurrentMap<String, FakeNumber> numbers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Template>> templates = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instant> wrote = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, List<Instant>> pairs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> files = new ConcurrentHashMap<>();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
    private final FakeWebhooks webhooks = new FakeWebhooks();
    private final ConcurrentMap<String, String> properties = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> refusals = new ConcurrentHashMap<>();
    private volatile InstantSource clock = InstantSource.system();
    private volatile boolean windowed = true;
    private volatile Predicate<Taken> loses = _ -> false;
    private volatile Predicate<String> breaks = _ -> false;
    private final AtomicInteger uploads = new AtomicInteger();
    private volatile int pageSize = 100;
    private final ConcurrentMap<String, byte[]> sentFiles = new ConcurrentHashMap<>();
    private volatile @Nullable String elsewhere;

    private FakeGraph(HttpServer server) {
        this.server = server;
    }

    public static FakeGraph start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var graph = new FakeGraph(server);
            server.createContext("/", graph::serve);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return graph;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For {@code sendwell.meta.base-url}. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + VERSION;
    }

    /** By which time windows open and close. */
    public void clock(InstantSource source) {
        clock = source;
    }

    public FakeWebhooks webhooks() {
        return webhooks;
    }

    /** A number that is registered, with an account of its own unless one is named. */
    public FakeNumber number(@Nullable String account) {
        long n = serial.incrementAndGet();
        var number = new FakeNumber(
                "10654035224" + n, account == null ? "10229012934" + n : account, "EAAG" + n + "secret", "1555078" + n);
        numbers.put(number.id(), number);
        templates.computeIfAbsent(number.account(), _ -> new CopyOnWriteArrayList<>());
        return number;
    }

    /** What the number or the account says of itself: {@code quality_rating, status, throughput, ...} as JSON. */
    public void says(String id, String field, String json) {
        properties.put(id + "/" + field, json);
    }

    /** A template that was approved long ago. */
    public String approved(String account, String json) {
        var template = new Template("7" + serial.incrementAndGet(), JSON.readTree(json));
        template.status = "APPROVED";
        templates.computeIfAbsent(account, _ -> new CopyOnWriteArrayList<>()).add(template);
        return template.id;
    }

    private List<Template> templatesOf(String account) {
        return templates.getOrDefault(account, List.of());
    }

    /** How the review went, or what happened to it later. */
    public void review(String account, String name, String status) {
        templatesOf(account).stream()
                .filter(template -> template.name().equals(name))
                .forEach(template -> template.status = status);
    }

    /** A person wrote: for 24 hours anything may go to them. */
    public void wrote(String phone) {
        wrote.put(phone.replace("+", ""), clock.instant());
    }

    /** Whether free texts need an open window. */
    public void windowed(boolean yes) {
        windowed = yes;
    }

    /** Refuses all that goes to a number with a code, from now on. */
    public void refuse(String to, int code) {
        refusals.put(to.replace("+", ""), code);
    }

    /** Takes again what goes to a number. */
    public void accept(String to) {
        refusals.remove(to.replace("+", ""));
    }

    /** Takes these messages, and cuts the connection instead of answering. */
    public void loses(Predicate<Taken> which) {
        loses = which;
    }

    /** Answers calls to these paths with 503, and does nothing. */
    public void breaks(Predicate<String> which) {
        breaks = which;
    }

    /** Forgets the files, as it does after thirty days. */
    public void forgetFiles() {
        files.clear();
    }

    /** A person has sent this; answers what Meta calls it. */
    public String keeps(byte[] file) {
        var id = "5" + serial.incrementAndGet();
        sentFiles.put(id, file);
        return id;
    }

    /** Says that what people sent is at this address; null: where it is. */
    public void keepsElsewhere(@Nullable String address) {
        elsewhere = address;
    }

    /** No longer has what people sent. */
    public void forgetSentFiles() {
        sentFiles.clear();
    }

    public void pageSize(int most) {
        pageSize = most;
    }

    public List<Taken> taken() {
        return List.copyOf(taken);
    }

    public int uploads() {
        return uploads.get();
    }

    /** The next message of a person that we say we have read; waits for it. */
    public String nextRead() throws InterruptedException {
        return String.valueOf(read.poll(10, TimeUnit.SECONDS));
    }

    /** Each call as {@code METHOD /path}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().substring(VERSION.length());
            calls.add(exchange.getRequestMethod() + " " + path);
            var raw = exchange.getRequestBody().readAllBytes();
            if (breaks.test(path)) {
                answer(exchange, 503, JSON.createObjectNode());
                return;
            }
            try {
                if (path.startsWith("/download/")) {
                    download(exchange, path.substring("/download/".length()));
                    return;
                }
                var body = route(exchange, path, raw);
                if (body != null) {
                    answer(exchange, 200, body);
                }
            } catch (Refusal refusal) {
                answer(exchange, refusal.status, refusal.body());
            }
        }
    }

    private void download(HttpExchange exchange, String id) throws IOException {
        owners(exchange);
        var bytes = sentFiles.get(id);
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** The numbers that the token of a call is for; refuses a call without one. */
    private List<FakeNumber> owners(HttpExchange exchange) {
        var token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replace("Bearer ", "");
        var mine = numbers.values().stream()
                .filter(number -> number.token().equals(token))
                .toList();
        if (mine.isEmpty()) {
            throw new Refusal(401, 190, 0, "Invalid OAuth access token - Cannot parse access token " + token);
        }
        return mine;
    }

    /** Null where the answer gets lost. */
    private @Nullable ObjectNode route(HttpExchange exchange, String path, byte[] raw) {
        var parts = path.split("/", -1);
        var mine = owners(exchange);
        var id = parts[1];
        if (sentFiles.containsKey(id)) {
            return JSON.createObjectNode()
                    .put("messaging_product", "whatsapp")
                    .put("id", id)
                    .put("url", elsewhere == null ? address() + "/download/" + id : elsewhere);
        }
        var edge = parts.length > 2 ? parts[2] : "";
        var number = mine.stream().filter(each -> each.id().equals(id)).findFirst();
        boolean account = mine.stream().anyMatch(each -> each.account().equals(id));
        if (number.isEmpty() && !account) {
            throw new Refusal(
                    400,
                    100,
                    33,
                    "Unsupported request. Object with ID '" + id + "' does not exist, cannot be"
                            + " loaded due to missing permissions, or does not support this operation.");
        }
        var query = query(exchange);
        return switch (exchange.getRequestMethod() + " " + edge) {
            case "GET " -> described(id, number.orElse(null));
            case "GET phone_numbers" ->
                list(
                        numbers.values().stream()
                                .filter(each -> each.account().equals(id))
                                .map(each -> JSON.createObjectNode().put("id", each.id()))
                                .toList(),
                        query);
            case "POST subscribed_apps" -> JSON.createObjectNode().put("success", true);
            case "GET message_templates" ->
                list(
                        templatesOf(id).stream()
                                .filter(each -> !each.status.equals("DELETED"))
                                .map(FakeGraph::described)
                                .toList(),
                        query);
            case "POST message_templates" -> asked(id, JSON.readTree(raw));
            case "DELETE message_templates" -> deleted(id, query);
            case "POST media" -> uploaded(number.orElseThrow(), raw);
            case "POST messages" -> message(number.orElseThrow(), JSON.readTree(raw));
            default -> throw new Refusal(400, 100, 0, "(#100) Unsupported operation");
        };
    }

    private ObjectNode described(String id, @Nullable FakeNumber number) {
        var node = JSON.createObjectNode().put("id", id);
        if (number != null) {
            node.put("display_phone_number", "+" + number.phone())
                    .put("verified_name", "Shop")
                    .put("quality_rating", "GREEN")
                    .put("status", "CONNECTED")
                    .put("whatsapp_business_manager_messaging_limit", "TIER_2K");
            node.putObject("throughput").put("level", "STANDARD");
        } else {
            node.putObject("owner_business_info")
                    .put("id", "portfolio-of-" + id)
                    .put("name", "Shop");
        }
        properties.forEach((key, json) -> {
            if (key.startsWith(id + "/")) {
                node.set(key.substring(id.length() + 1), JSON.readTree(json));
            }
        });
        return node;
    }

    private static ObjectNode described(Template template) {
        var node = ((ObjectNode) template.asked.deepCopy())
                .put("id", template.id)
                .put("status", template.status)
                .put("rejected_reason", template.status.equals("REJECTED") ? "TAG_CONTENT_MISMATCH" : "NONE");
        node.putObject("quality_score").put("score", "GREEN");
        return node;
    }

    private ObjectNode list(List<ObjectNode> all, Map<String, String> query) {
        int from = Integer.parseInt(query.getOrDefault("after", "0"));
        int to = Math.min(all.size(), from + Math.min(pageSize, Integer.parseInt(query.getOrDefault("limit", "25"))));
        var node = JSON.createObjectNode();
        node.putArray("data").addAll(new ArrayList<JsonNode>(all.subList(from, to)));
        var paging = node.putObject("paging");
        paging.putObject("cursors").put("before", Integer.toString(from)).put("after", Integer.toString(to));
        if (to < all.size()) {
            paging.put("next", address() + "/next");
        }
        return node;
    }

    private ObjectNode asked(String account, JsonNode body) {
        if (!body.path("name").asString("").matches("[a-z0-9_]+")
                || body.path("components").isEmpty()) {
            throw new Refusal(400, 100, 2388043, "Invalid parameter");
        }
        var template = new Template("7" + serial.incrementAndGet(), body);
        templates.computeIfAbsent(account, _ -> new CopyOnWriteArrayList<>()).add(template);
        return JSON.createObjectNode()
                .put("id", template.id)
                .put("status", "PENDING")
                .put("category", body.path("category").asString());
    }

    private ObjectNode deleted(String account, Map<String, String> query) {
        var found = templatesOf(account).stream()
                .filter(each ->
                        each.id.equals(query.get("hsm_id")) && each.name().equals(query.get("name")))
                .findFirst()
                .orElseThrow(() -> new Refusal(400, 100, 2593002, "Message template not found"));
        found.status = "DELETED";
        return JSON.createObjectNode().put("success", true);
    }

    private ObjectNode uploaded(FakeNumber number, byte[] raw) {
        var text = new String(raw, StandardCharsets.ISO_8859_1);
        if (!text.contains("name=\"messaging_product\"") || !text.contains("name=\"file\"; filename=")) {
            throw new Refusal(400, 100, 0, "(#100) The parameter file is required.");
        }
        var id = "9" + serial.incrementAndGet();
        files.put(number.id() + "/" + id, id);
        uploads.incrementAndGet();
        return JSON.createObjectNode().put("id", id);
    }

    private @Nullable ObjectNode message(FakeNumber number, JsonNode body) {
        if (body.path("status").asString("").equals("read")) {
            read.add(body.path("message_id").asString(""));
            return JSON.createObjectNode().put("success", true);
        }
        var to = body.has("to")
                ? body.path("to").asString("")
                : body.path("recipient").asString("");
        check(number, to, body);
        var message = new Taken("wamid.FAKE" + serial.incrementAndGet(), number.id(), to, body);
        taken.add(message);
        webhooks.took(message, number);
        if (loses.test(message)) {
            return null;
        }
        var answer = JSON.createObjectNode().put("messaging_product", "whatsapp");
        answer.putArray("contacts").addObject().put("input", to).put("wa_id", to);
        answer.putArray("messages").addObject().put("id", message.wamid()).put("message_status", "accepted");
        return answer;
    }

    private void check(FakeNumber number, String to, JsonNode body) {
        var type = body.path("type").asString("text");
        if (!body.path("messaging_product").asString("").equals("whatsapp") || to.isEmpty() || !body.has(type)) {
            throw new Refusal(400, 100, 0, "(#100) Invalid parameter");
        }
        var code = refusals.get(to);
        if (code != null) {
            throw new Refusal(code == 190 ? 401 : 400, code, 0, "(#" + code + ") Refused");
        }
        var content = body.path(type);
        if (Set.of("image", "video", "audio", "document").contains(type)
                && !files.containsKey(number.id() + "/" + content.path("id").asString(""))) {
            throw new Refusal(400, 131053, 0, "Media upload error");
        }
        if (type.equals("interactive")) {
            FakeInteractive.fault(content).ifPresent(fault -> {
                throw new Refusal(400, 131009, 0, fault);
            });
            FakeInteractive.file(content)
                    .filter(file -> !files.containsKey(number.id() + "/" + file))
                    .ifPresent(_ -> {
                        throw new Refusal(400, 131053, 0, "Media upload error");
                    });
        }
        if (type.equals("template")) {
            checkTemplate(number, content);
        } else if (windowed
                && wrote.getOrDefault(to, Instant.MIN).isBefore(clock.instant().minusSeconds(86_400))) {
            throw new Refusal(400, 131047, 0, "Re-engagement message");
        }
        if (tooMany(number, to)) {
            throw new Refusal(400, 131056, 0, "(Business Account, Consumer Account) pair rate limit hit");
        }
    }

    /** More than ten in a minute is too many for one person. */
    private boolean tooMany(FakeNumber number, String to) {
        var since = clock.instant().minusSeconds(60);
        var sent = pairs.computeIfAbsent(number.id() + "/" + to, _ -> new ArrayList<>());
        synchronized (sent) {
            sent.removeIf(at -> at.isBefore(since));
            sent.add(clock.instant());
            return sent.size() > 16;
        }
    }

    private void checkTemplate(FakeNumber number, JsonNode content) {
        var found = templatesOf(number.account()).stream()
                .filter(each -> each.name().equals(content.path("name").asString(""))
                        && each.language()
                                .equals(content.path("language").path("code").asString("")))
                .findFirst()
                .orElseThrow(() -> new Refusal(404, 132001, 0, "Template name does not exist in the translation"));
        switch (found.status) {
            case "APPROVED" -> {}
            case "PAUSED" -> throw new Refusal(400, 132015, 0, "Template is Paused");
            case "DISABLED" -> throw new Refusal(400, 132016, 0, "Template is Disabled");
            default -> throw new Refusal(404, 132001, 0, "Template name does not exist in the translation");
        }
        for (var component : found.asked.path("components")) {
            if (component.path("type").asString("").equals("BODY")) {
                int places = MessageTemplate.places(component.path("text").asString(""))
                        .size();
                int values = content.path("components")
                        .valueStream()
                        .filter(each -> each.path("type").asString("").equals("body"))
                        .mapToInt(each -> each.path("parameters").size())
                        .sum();
                if (places != values) {
                    throw new Refusal(400, 132000, 0, "Number of parameters does not match the expected number");
                }
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        var bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var written = exchange.getRequestURI().getRawQuery();
        return written == null
                ? Map.of()
                : Arrays.stream(written.split("&", -1))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(
                                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        webhooks.close();
        server.stop(0);
    }

    /** Meta's way to say no. */
    private static final class Refusal extends RuntimeException {
        private final int status;
        private final int code;
        private final int subcode;

        Refusal(int status, int code, int subcode, String message) {
            super(message, null, false, false);
            this.status = status;
            this.code = code;
            this.subcode = subcode;
        }

        ObjectNode body() {
            var body = JSON.createObjectNode();
            var error = body.putObject("error")
                    .put("message", getMessage())
                    .put("type", code < 1000 ? "GraphMethodException" : "OAuthException")
                    .put("code", code);
            if (subcode > 0) {
                error.put("error_subcode", subcode);
            }
            error.putObject("error_data").put("messaging_product", "whatsapp").put("details", getMessage());
            error.put("fbtrace_id", "A" + code + "fake");
            return body;
        }
    }
}
