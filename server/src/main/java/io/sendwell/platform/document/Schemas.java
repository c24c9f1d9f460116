package io.sendwell.platform.document;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads schemas off our records as the server's own JSON has them: snake_case, enums in lower case, and a component is
 * required unless it is {@code @Nullable}; then it may also be {@code null}.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // The model of swagger-core is raw.
final class Schemas extends ModelResolver {

    private static final SnakeCaseStrategy SNAKE_CASE = (SnakeCaseStrategy) PropertyNamingStrategies.SNAKE_CASE;

    Schemas(ObjectMapper mapper) {
        super(mapper.copy().setPropertyNamingStrategy(SNAKE_CASE), new SchemaNames());
    }

    @Override
    public @Nullable Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
        var schema = super.resolve(type, context, next);
        var record = recordOf(type);
        if (schema != null && record != null) {
            var model = schema.get$ref() == null
                    ? schema
                    : context.getDefinedModels().get(nameIn(schema.get$ref()));
            if (model != null && model.getProperties() != null) {
                Arrays.stream(record.getRecordComponents()).forEach(component -> mark(model, component));
            }
        }
        return schema;
    }

    @Override
    protected void _addEnumProps(Class<?> type, Schema property) {
        for (var constant : type.getEnumConstants()) {
            property.addEnumItemObject(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
        }
    }

    private @Nullable Class<?> recordOf(AnnotatedType type) {
        if (type.getType() == null) {
            return null;
        }
        JavaType java = _mapper.constructType(type.getType());
        return java.getRawClass().isRecord() ? java.getRawClass() : null;
    }

    private static void mark(Schema model, RecordComponent component) {
        var name = SNAKE_CASE.translate(component.getName());
        var property = (Schema) model.getProperties().get(name);
        if (property == null) {
            return;
        }
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            model.getProperties().put(name, orNull(property));
        } else if (model.getRequired() == null || !model.getRequired().contains(name)) {
            model.addRequiredItem(name);
        }
    }

    private static Schema orNull(Schema property) {
        if (property.get$ref() != null) {
            return new JsonSchema().anyOf(List.of(property, new JsonSchema().types(Set.of("null"))));
        }
        Set<String> types = new LinkedHashSet<>();
        if (property.getTypes() != null) {
            types.addAll(property.getTypes());
        } else if (property.getType() != null) {
            types.add(property.getType());
        }
        if (!types.isEmpty()) {
            types.add("null");
            property.setTypes(types);
        }
        if (property.getEnum() != null && !property.getEnum().contains(null)) {
            property.addEnumItemObject(null);
        }
        return property;
    }

    private static String nameIn(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
