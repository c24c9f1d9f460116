package io.sendwell.platform.document;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names that do not collide, and that stay the same whatever else there is: what is nested says in what, unless its name
 * says so already. {@code UsersApi.Change} is {@code UsersChange}, {@code UsersApi.NewUser} is {@code NewUser}.
 */
final class SchemaNames extends TypeNameResolver {

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        var outer = outer(type);
        var name = type.getSimpleName();
        return outer == null || name.contains(singular(outer)) ? name : outer + name;
    }

    private static @Nullable String outer(Class<?> type) {
        var enclosing = type.getEnclosingClass();
        if (enclosing == null || !type.getPackageName().startsWith("io.sendwell")) {
            return null;
        }
        var name = enclosing.getSimpleName();
        return name.endsWith("Api") ? name.substring(0, name.length() - "Api".length()) : name;
    }

    private static String singular(String plural) {
        return plural.endsWith("s") ? plural.substring(0, plural.length() - 1) : plural;
    }
}
