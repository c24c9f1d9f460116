import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.List;
import java.util.Map;

/**
 * OpenAI's own software asks the server at args[0] for JSON, once with each of the keys that follow,
 * and says what it understood, each on one line.
 */
class OpenAiJudge {

    public static void main(String[] args) {
        for (int i = 1; i < args.length; i++) {
            ask(args[0], args[i]);
        }
    }

    private static void ask(String address, String key) {
        var client = OpenAIOkHttpClient.builder()
                .baseUrl(address)
                .apiKey(key)
                .maxRetries(0)
                .responseValidation(true)
                .build();
        var schema = ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                .putAllAdditionalProperties(Map.of(
                        "type", JsonValue.from("object"),
                        "properties", JsonValue.from(Map.of("word", Map.of("type", "string"))),
                        "required", JsonValue.from(List.of("word")),
                        "additionalProperties", JsonValue.from(false)))
                .build();
        try {
            var completion = client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model("some-model")
                            .addSystemMessage("Is it so?")
                            .addUserMessage("It is so.")
                            .responseFormat(ResponseFormatJsonSchema.builder()
                                    .jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
                                            .name("answer")
                                            .strict(true)
                                            .schema(schema)
                                            .build())
                                    .build())
                            .build());
            completion.validate();
            var choice = completion.choices().getFirst();
            System.out.println("JUDGED " + choice.finishReason()
                    + " content=" + choice.message().content().orElse("-")
                    + " refusal=" + choice.message().refusal().isPresent()
                    + " tokens=" + completion.usage().orElseThrow().totalTokens());
        } catch (OpenAIServiceException e) {
            System.out.println("JUDGED " + e.getClass().getSimpleName() + " " + e.statusCode());
        }
    }
}
