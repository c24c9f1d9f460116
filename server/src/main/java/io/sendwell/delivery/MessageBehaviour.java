package io.sendwell.delivery;

import io.sendwell.contact.Behaviour;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What delivery keeps of contacts for segments to look at. */
@Configuration(proxyBeanMethods = false)
class MessageBehaviour {

    /** A condition with the workspace, the contact and the instant to be filled in, in this order. */
    private record Kept(String field, String condition) implements Behaviour {
        @Override
        public String existsSql(String workspace, String contact, String since) {
            return condition.formatted(workspace, contact, since);
        }
    }

    /** Something went to it, whatever for. */
    @Bean
    Behaviour sentBehaviour() {
        return new Kept("sent", """
                exists (select from delivery.message b
                        where b.workspace_id = %s and b.contact_id = %s and b.sent_at >= %s)""");
    }

    @Bean
    Behaviour readBehaviour() {
        return new Kept("read", """
                exists (select from delivery.message b
                        where b.workspace_id = %s and b.contact_id = %s and b.read_at >= %s)""");
    }

    /** It wrote to us, whether a message of ours was the cause or not. */
    @Bean
    Behaviour repliedBehaviour() {
        return new Kept("replied", """
                exists (select from delivery.correspondence b
                        where b.workspace_id = %s and b.contact_id = %s and b.last_inbound_at >= %s)""");
    }
}
