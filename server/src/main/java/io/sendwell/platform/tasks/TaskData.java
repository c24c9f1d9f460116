package io.sendwell.platform.tasks;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a task has to know, as JSON: readable in the table, and without classes that a stored byte could name. */
class TaskData implements Serializer {

    private final JsonMapper json = new JsonMapper();

    @Override
    @SuppressWarnings("NullAway") // The interface is unannotated; a task without data has null.
    public byte @Nullable [] serialize(@Nullable Object data) {
        return data == null ? null : json.writeValueAsBytes(data);
    }

    @Override
    public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] stored) {
        return stored == null ? null : json.readValue(stored, type);
    }
}
