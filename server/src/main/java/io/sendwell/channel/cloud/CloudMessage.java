package io.sendwell.channel.cloud;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.MediaFile;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.TemplateContent;
import io.sendwell.channel.TemplateContent.Button;
import io.sendwell.channel.TemplateContent.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A message as the Cloud API takes it. */
final class CloudMessage {

    private static final JsonMapper JSON = new JsonMapper();

    private CloudMessage() {}

    /** @param mediaId what WhatsApp calls the enclosed file; null where there is none */
    static ObjectNode of(Outgoing message, @Nullable String mediaId) {
        var body = JSON.createObjectNode().put("messaging_product", "whatsapp").put("recipient_type", "individual");
        var phone = message.to().phone();
        if (phone != null) {
            body.put("to", phone.replace("+", ""));
        } else {
            body.put("recipient", message.to().userId());
        }
        body.put("biz_opaque_callback_data", message.wireId());
        var enclosure = message.enclosure();
        if (message.template() != null) {
            body.put("type", "template").set("template", template(message.template(), enclosure, mediaId));
        } else if (enclosure.interactive() != null) {
            body.put("type", "interactive")
                    .set("interactive", tapped(enclosure.interactive(), enclosure.file(), mediaId, message.text()));
        } else if (enclosure.file() != null) {
            var type = enclosure.file().kind().code();
            body.put("type", type).set(type, file(enclosure.file(), mediaId, message.text()));
        } else if (enclosure.place() != null) {
            body.put("type", "location").set("location", place(enclosure.place()));
        } else {
            body.put("type", "text")
                    .putObject("text")
                    .put("preview_url", enclosure.linkPreview())
                    .put("body", message.text());
        }
        return body;
    }

    /** A message of theirs was read. */
    static ObjectNode read(String messageId) {
        return JSON.createObjectNode()
                .put("messaging_product", "whatsapp")
                .put("status", "read")
                .put("message_id", messageId);
    }

    private static ObjectNode template(TemplateContent template, Enclosure enclosure, @Nullable String mediaId) {
        var node = JSON.createObjectNode().put("name", template.name());
        node.putObject("language").put("code", template.language());
        var components = node.putArray("components");
        if (enclosure.file() != null) {
            var type = enclosure.file().kind().code();
            component(components, "header")
                    .addObject()
                    .put("type", type)
                    .set(type, file(enclosure.file(), mediaId, ""));
        } else if (enclosure.place() != null) {
            component(components, "header")
                    .addObject()
                    .put("type", "location")
                    .set("location", place(enclosure.place()));
        } else if (template.header() != null) {
            texts(component(components, "header"), List.of(template.header()));
        }
        if (!template.body().isEmpty()) {
            texts(component(components, "body"), template.body());
        }
        template.buttons().forEach(button -> button(components.addObject(), button));
        return node;
    }

    private static ArrayNode component(ArrayNode components, String type) {
        return components.addObject().put("type", type).putArray("parameters");
    }

    private static void texts(ArrayNode parameters, List<Parameter> values) {
        for (var value : values) {
            var parameter = parameters.addObject().put("type", "text");
            if (value.name() != null) {
                parameter.put("parameter_name", value.name());
            }
            parameter.put("text", onOneLine(value.value()));
        }
    }

    /** WhatsApp takes no line ends, tabulators or long gaps inside of a value. */
    private static String onOneLine(String value) {
        return value.strip().replaceAll("[\\r\\n\\t]+", " ").replaceAll(" {4,}", "   ");
    }

    private static void button(ObjectNode component, Button button) {
        var parameter = component
                .put("type", "button")
                .put("sub_type", button.kind())
                .put("index", Integer.toString(button.index()))
                .putArray("parameters")
                .addObject();
        switch (button.kind()) {
            case "quick_reply" -> parameter.put("type", "payload").put("payload", button.value());
            case "copy_code" -> parameter.put("type", "coupon_code").put("coupon_code", button.value());
            default -> parameter.put("type", "text").put("text", button.value());
        }
    }

    private static ObjectNode tapped(
            Interactive interactive, @Nullable MediaFile above, @Nullable String mediaId, String text) {
        var node = JSON.createObjectNode();
        if (above != null) {
            var type = above.kind().code();
            node.putObject("header").put("type", type).set(type, file(above, mediaId, ""));
        } else if (interactive.header() != null) {
            node.putObject("header").put("type", "text").put("text", interactive.header());
        }
        node.putObject("body").put("text", text);
        if (interactive.footer() != null) {
            node.putObject("footer").put("text", interactive.footer());
        }
        var action = node.putObject("action");
        var list = interactive.list();
        var link = interactive.link();
        if (list != null) {
            node.put("type", "list");
            action.put("button", list.button());
            var sections = action.putArray("sections");
            list.sections().forEach(section -> section(sections.addObject(), section));
        } else if (link != null) {
            node.put("type", "cta_url");
            action.put("name", "cta_url")
                    .putObject("parameters")
                    .put("display_text", link.title())
                    .put("url", link.url());
        } else {
            node.put("type", "button");
            var buttons = action.putArray("buttons");
            interactive
                    .buttons()
                    .forEach(button -> buttons.addObject()
                            .put("type", "reply")
                            .putObject("reply")
                            .put("id", button.id())
                            .put("title", button.title()));
        }
        return node;
    }

    private static void section(ObjectNode node, Interactive.Section section) {
        if (section.title() != null) {
            node.put("title", section.title());
        }
        var rows = node.putArray("rows");
        for (var row : section.rows()) {
            var one = rows.addObject().put("id", row.id()).put("title", row.title());
            if (row.description() != null) {
                one.put("description", row.description());
            }
        }
    }

    private static ObjectNode file(MediaFile file, @Nullable String mediaId, String caption) {
        var node = JSON.createObjectNode().put("id", mediaId);
        switch (file.kind()) {
            case DOCUMENT -> node.put("filename", file.name());
            case TEXT, LINK_PREVIEW, IMAGE, VIDEO, AUDIO, LOCATION, INTERACTIVE -> {}
        }
        return caption.isBlank() ? node : node.put("caption", caption);
    }

    private static ObjectNode place(Enclosure.Place place) {
        var node = JSON.createObjectNode().put("latitude", place.latitude()).put("longitude", place.longitude());
        if (place.name() != null) {
            node.put("name", place.name());
        }
        return place.address() == null ? node : node.put("address", place.address());
    }
}
