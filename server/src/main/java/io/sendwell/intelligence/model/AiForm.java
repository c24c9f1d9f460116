package io.sendwell.intelligence.model;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.sendwell.intelligence.model.choice.AiSettings;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code PUT settings/ai}: the first model to ask, those after it, and the bounds for all of them. */
@JsonAutoDetect(fieldVisibility = Visibility.NON_PRIVATE)
final class AiForm extends ChoiceForm {

    @Schema(description = "For one question with all its attempts and models; 1 to 120")
    @Nullable Integer timeoutSeconds = (int) AiSettings.LOCAL.timeout().toSeconds();

    @Schema(description = "Tokens per calendar month of the workspace; null = no limit")
    @Nullable Long monthlyTokenBudget;

    @Schema(
            description =
                    "Models to ask in turn when the first gives no answer; the local engine comes after all of them")
    @Nullable List<@Nullable ChoiceForm> fallback = List.of();
}
