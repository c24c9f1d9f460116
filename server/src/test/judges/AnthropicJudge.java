import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Anthropic's own software asks the server at args[0] for JSON, once with each of the keys that follow,
 * and says what it understood, each on one line.
 */
class AnthropicJudge {

    public static void main(String[] args) {
        for (int i = 1; i < args.length; i++) {
            ask(args[0], args[i]);
        }
    }

    private static void ask(String address, String key) {
        var client = AnthropicOkHttpClient.builder()
                .baseUrl(address)
                .apiKey(key)
                .maxRetries(0)
                .responseValidation(true)
                .build();
        var schema = JsonOutputFormat.Schema.builder()
                .putAllAdditionalProperties(Map.of(
                        "type", JsonValue.from("object"),
                        "properties", JsonValue.from(Map.of("word", Map.of("type", "string"))),
                        "required", JsonValue.from(List.of("word")),
                        "additionalProperties", JsonValue.from(false)))
                .build();
        try {
            var message = client.messages()
                    .create(MessageCreateParams.builder()
                            .model("some-model")
                            .maxTokens(100)
                            .system("Is it so?")
                            .addUserMessage("It is so.")
                            .outputConfig(OutputConfig.builder()
                                    .format(JsonOutputFormat.builder().schema(schema).build())
                                    .build())
                            .build());
            message.validate();
            System.out.println("JUDGED " + message.stopReason().orElseThrow()
                    + " content=" + message.content().stream()
                            .map(ContentBlock::asText)
                            .map(block -> block.text())
                            .collect(Collectors.joining())
                    + " tokens=" + (message.usage().inputTokens() + message.usage().outputTokens()));
        } catch (AnthropicServiceException e) {
            System.out.println("JUDGED " + e.getClass().getSimpleName() + " " + e.statusCode());
        }
    }
}
