package io.sendwell.intelligence.model.wire;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.sendwell.intelligence.model.choice.Endpoints;
import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.intelligence.model.policy.Fence;
import io.sendwell.intelligence.model.wire.Heard.Failed;
import io.sendwell.intelligence.model.wire.Heard.Said;
import io.sendwell.intelligence.model.wire.Heard.Tokens;
import jakarta.annotation.PreDestroy;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The providers, asked once and in their own wire formats. Nothing they say or do ever becomes an exception here. */
@Component
public class Providers {

    /** Ollama's own default would silently drop the beginning of longer questions. */
    private static final int OLLAMA_CONTEXT = 16_384;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Endpoints endpoints;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    Providers(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Asks once, with JSON of this schema as the only answer.
     *
     * @param key plain; null where the provider wants none
     * @param limit for all of it
     */
    public Heard ask(ModelChoice choice, @Nullable String key, Fence.Prompt prompt, JsonNode schema, Duration limit) {
        if (key == null && choice.provider().wantsKey() && endpoints.isPublic(choice)) {
            return Failed.with(Trouble.NO_KEY);
        }
        var wire = new Wire(http, host -> endpoints.allows(choice, host), limit);
        try {
            return heard(model(choice, key, wire).chat(request(prompt, schema)));
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private ChatModel model(ModelChoice choice, @Nullable String key, Wire wire) {
        var address = endpoints.address(choice);
        return switch (choice.provider()) {
            case OPENAI -> {
                var model = OpenAiChatModel.builder()
                        .httpClientBuilder(wire)
                        .baseUrl(address)
                        .modelName(choice.model())
                        .temperature(choice.temperature())
                        .strictJsonSchema(true)
                        .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                        .maxRetries(0);
                if (key != null) {
                    model.apiKey(key);
                }
                // OpenAI's newer models refuse the old name of this bound, some compatible servers the new one.
                yield endpoints.isPublic(choice)
                        ? model.maxCompletionTokens(choice.maxTokens()).build()
                        : model.maxTokens(choice.maxTokens()).build();
            }
            case ANTHROPIC ->
                AnthropicChatModel.builder()
                        .httpClientBuilder(wire)
                        .baseUrl(address + '/')
                        .apiKey(key == null ? "none" : key)
                        .modelName(choice.model())
                        .temperature(choice.temperature())
                        .maxTokens(choice.maxTokens())
                        .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                        .maxRetries(0)
                        .build();
            case OLLAMA ->
                OllamaChatModel.builder()
                        .httpClientBuilder(wire)
                        .baseUrl(address)
                        .modelName(choice.model())
                        .temperature(choice.temperature())
                        .numPredict(choice.maxTokens())
                        .numCtx(OLLAMA_CONTEXT)
                        .customHeaders(key == null ? Map.of() : Map.of("Authorization", "Bearer " + key))
                        .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                        .maxRetries(0)
                        .build();
        };
    }

    private static ChatRequest request(Fence.Prompt prompt, JsonNode schema) {
        return ChatRequest.builder()
                .messages(SystemMessage.from(prompt.system()), UserMessage.from(prompt.user()))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("answer")
                                .rootElement(SchemaElements.of(schema))
                                .build())
                        .build())
                .build();
    }

    private static Heard heard(ChatResponse response) {
        var counted = response.tokenUsage();
        var tokens = counted == null
                ? Tokens.NONE
                : new Tokens(number(counted.inputTokenCount()), number(counted.outputTokenCount()));
        var text = response.aiMessage().text();
        return switch (response.finishReason()) {
            case CONTENT_FILTER, OTHER -> new Failed(Trouble.MODEL_DECLINED, Duration.ZERO, tokens);
            case null, default ->
                text == null || response.finishReason() == FinishReason.LENGTH
                        ? new Failed(Trouble.BROKEN_ANSWER, Duration.ZERO, tokens)
                        : new Said(text, tokens);
        };
    }

    private static long number(@Nullable Integer count) {
        return count == null ? 0 : Math.max(count, 0);
    }

    private static Failed failed(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Wire.Refused refused -> {
                    return new Failed(trouble(refused.statusCode()), refused.leaveAlone(), Tokens.NONE);
                }
                case Wire.OffLimits offLimits -> {
                    return Failed.with(Trouble.ADDRESS_REFUSED);
                }
                case Wire.Silence silence -> {
                    return Failed.with(Trouble.NO_ANSWER);
                }
                default -> {}
            }
        }
        // LangChain4j could not read what came, or found a refusal in it.
        return Failed.with(e instanceof ContentFilteredException ? Trouble.MODEL_DECLINED : Trouble.BROKEN_ANSWER);
    }

    private static Trouble trouble(int status) {
        return switch (status) {
            case 401, 403 -> Trouble.KEY_REFUSED;
            case 404 -> Trouble.MODEL_UNKNOWN;
            case 408 -> Trouble.NO_ANSWER;
            case 429, 529 -> Trouble.RATE_LIMITED;
            default -> status >= 500 ? Trouble.PROVIDER_FAILED : Trouble.REQUEST_REFUSED;
        };
    }

    @PreDestroy
    void stop() {
        http.shutdownNow();
    }
}
