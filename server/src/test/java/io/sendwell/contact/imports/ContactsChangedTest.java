package io.sendwell.contact.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactsChanged;
import io.sendwell.kernel.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.JsonNode;

/** Whoever keeps an eye on a segment, a tag or a list is told in the transaction that changes it. */
class ContactsChangedTest {

    private static final WorkspaceId HERE = new WorkspaceId(1);

    /** Writes down what it is told; an event outside of a transaction would come too late. */
    static class Listener {
        private final List<ContactsChanged> heard = new ArrayList<>();

        @EventListener
        void on(ContactsChanged event) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            heard.add(event);
        }
    }

    private static TestServer server;
    private static Listener listener;

    @BeforeAll
    static void start() {
        server = TestServer.startWith(Listener.class);
        listener = server.bean(Listener.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        listener.heard.clear();
    }

    @Test
    void each_change_of_a_contact_is_told() {
        long ann = contact("+12025550110");
        assertThat(told()).containsExactly(ann);
        server.put("contacts/" + ann, "{\"phone\":\"+12025550110\",\"attributes\":{\"city\":\"Paris\"}}");
        assertThat(told()).containsExactly(ann);
        server.post("contacts/" + ann + "/opt-out", "{}");
        assertThat(told()).containsExactly(ann);
        server.post("contacts/" + ann + "/opt-out", "{}");
        assertThat(told()).as("nothing changed").isEmpty();
    }

    @Test
    void lists_tell_of_those_who_come_and_go() {
        long ann = contact("+12025550111");
        told();
        long list = id(server.post("lists", "{\"name\":\"Spring\"}").body());
        assertThat(listener.heard).as("an empty list changes nobody").isEmpty();
        server.post("lists/" + list + "/contacts", "{\"contact_ids\":[" + ann + "]}");
        assertThat(told()).containsExactly(ann);
        server.delete("lists/" + list + "/contacts?contact_ids=" + ann);
        assertThat(told()).containsExactly(ann);
        server.delete("lists/" + list);
        assertThat(listener.heard).containsExactly(new ContactsChanged(HERE, Set.of()));
    }

    @Test
    void an_import_tells_once_that_many_changed_and_a_dry_run_tells_nothing() {
        var uploads = new Uploads(server);
        uploads.run("phone\n+12025550120\n+12025550121\n", Map.of("dry_run", "true"));
        assertThat(listener.heard).isEmpty();
        uploads.run("phone\n+12025550120\n+12025550121\n", Map.of());
        assertThat(listener.heard).containsExactly(new ContactsChanged(HERE, Set.of()));
        listener.heard.clear();
        uploads.run("phone\n+12025550120\n+12025550121\n", Map.of("on_duplicate", "skip"));
        assertThat(listener.heard).as("everybody was skipped").isEmpty();
    }

    /** Whom the events since the last look name. */
    private static List<Long> told() {
        var ids = listener.heard.stream()
                .flatMap(event -> event.contacts().stream())
                .map(ContactId::value)
                .distinct()
                .toList();
        listener.heard.clear();
        return ids;
    }

    private static long contact(String phone) {
        return id(server.post("contacts", "{\"phone\":\"" + phone + "\"}").body());
    }

    private static long id(JsonNode body) {
        return body.get("id").asLong();
    }
}
