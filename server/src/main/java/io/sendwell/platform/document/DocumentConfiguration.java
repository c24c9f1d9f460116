package io.sendwell.platform.document;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document, which the page at {@code /docs} and the dashboard's client are made from. */
@Configuration(proxyBeanMethods = false)
class DocumentConfiguration {

    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";

    @Bean
    OpenAPI document() {
        return new OpenAPI()
                .info(new Info()
                        .title("Sendwell")
                        .version("1")
                        .description("""
                                Send WhatsApp messages that are wanted, at a pace that keeps the number healthy.

                                Sign in with `POST /api/v1/auth/login` and send the token as `Authorization: Bearer`. \
                                Times are ISO 8601 in UTC, ids are integers. Lists take `limit` and `cursor`. Errors \
                                are RFC 9457 problem details.""")
                        .license(new License().name("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("The access_token of auth/login"))
                        .addResponses(
                                PROBLEM,
                                new ApiResponse()
                                        .description("What went wrong, as RFC 9457 problem details")
                                        .content(new Content()
                                                .addMediaType(
                                                        "application/problem+json",
                                                        new MediaType()
                                                                .schema(new Schema<>()
                                                                        .$ref("#/components/schemas/" + PROBLEM))))))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    @Bean
    ModelResolver schemas(ObjectMapperProvider mappers) {
        return new Schemas(mappers.jsonMapper());
    }

    /** Ids and tags that follow from the code's names, and the header that every POST honours. */
    @Bean
    GlobalOperationCustomizer operations() {
        return (operation, handler) -> {
            var noun = handler.getBeanType().getSimpleName().replaceFirst("Api$", "");
            var method = handler.getMethod().getName();
            operation.setTags(List.of(noun));
            operation.setOperationId(Character.toLowerCase(noun.charAt(0))
                    + noun.substring(1)
                    + Character.toUpperCase(method.charAt(0))
                    + method.substring(1));
            return operation;
        };
    }

    @Bean
    GlobalOpenApiCustomizer everyOperation() {
        return document -> {
            document.getComponents().addSchemas(PROBLEM, problem());
            document.getPaths().forEach((path, item) -> {
                item.readOperations().forEach(DocumentConfiguration::mayFail);
                if (!path.startsWith("/api/v1/auth/") && !path.startsWith("/api/v1/webhooks/")) {
                    mayBeRepeated(item);
                }
            });
        };
    }

    private static void mayFail(Operation operation) {
        operation.getResponses().setDefault(new ApiResponse().$ref("#/components/responses/" + PROBLEM));
    }

    private static void mayBeRepeated(PathItem item) {
        if (item.getPost() != null) {
            item.getPost()
                    .addParametersItem(new HeaderParameter()
                            .name("Idempotency-Key")
                            .description("The same key with the same body gets the same answer for a day, once done")
                            .schema(new StringSchema().maxLength(255)));
        }
    }

    private static Schema<?> problem() {
        var error = new ObjectSchema()
                .addProperty("field", new StringSchema())
                .addProperty("message", new StringSchema())
                .required(List.of("field", "message"));
        return new ObjectSchema()
                .addProperty("type", new StringSchema().example("urn:sendwell:problem:invalid"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("errors", new ArraySchema().items(error))
                .required(List.of("type", "title", "status", "detail"))
                .additionalProperties(true);
    }
}
