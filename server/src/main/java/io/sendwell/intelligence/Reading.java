package io.sendwell.intelligence;

import io.sendwell.intelligence.model.Answer;
import io.sendwell.intelligence.model.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reply as a question to a language model, and the model's answer as a verdict. */
final class Reading {

    /** Of the instructions below; verdicts of other ones are of another version. */
    static final String VERSION = "1";

    private static final int MOST_PHRASES = 5;
    private static final int LONGEST_PHRASE = 60;
    private static final int HISTORY = 10;

    /** No model is sure of itself in a way that was ever measured here. */
    private static final int MOST_CONFIDENCE = 95;

    /** From where on the local verdict's doubt counts. */
    private static final int SURE_OTHERWISE = 70;

    private static final int DISPUTED = 60;

    private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

    private static final String INSTRUCTIONS = """
            You read replies of people to marketing messages that a business sent them on WhatsApp, in any language, with \
            typos and slang. Judge the piece called reply; the other pieces only help to understand it.
            intent is one of:
            interested: wants the offer, agrees, asks to buy, book or hear more
            not_interested: declines this offer, without asking to stop all messages
            question: asks something
            unsubscribe: wants no more messages at all
            out_of_office: an automatic answer of an absent person or of a business
            complaint: is dissatisfied or angry about a product, an order or the business
            positive_feedback: praises or thanks
            needs_human: asks for a person or a call, or tells of something that only a person can deal with
            unknown: none of these, or it cannot be told
            confidence is 0 to 100. key_phrases are up to five short parts of the reply, copied letter by letter. urgency is \
            high where waiting an hour does harm. language is the reply's ISO 639-1 code, und where it cannot be told.\
            """;

    private static final JsonNode SCHEMA = new JsonMapper().readTree("""
            {"type":"object","properties":{
               "intent":{"type":"string","enum":["interested","not_interested","question","unsubscribe","out_of_office",
                  "complaint","positive_feedback","needs_human","unknown"]},
               "sentiment":{"type":"string","enum":["positive","neutral","negative"]},
               "confidence":{"type":"integer","minimum":0,"maximum":100},
               "key_phrases":{"type":"array","items":{"type":"string"},"maxItems":20},
               "urgency":{"type":"string","enum":["low","medium","high"]},
               "language":{"type":"string","maxLength":8}},
             "required":["intent","sentiment","confidence","key_phrases","urgency","language"],
             "additionalProperties":false}
            """);

    private Reading() {}

    static Question question(Reply reply) {
        var material = new LinkedHashMap<String, String>();
        material.put("reply", reply.text());
        if (reply.originalMessage() != null) {
            material.put("message", reply.originalMessage());
        }
        if (!reply.history().isEmpty()) {
            material.put("conversation", recent(reply.history()));
        }
        return new Question("classify", INSTRUCTIONS, material, SCHEMA);
    }

    static String recent(List<String> history) {
        return String.join("\n", history.subList(Math.max(0, history.size() - HISTORY), history.size()));
    }

    /**
     * What the model makes of the reply.
     *
     * @param local what we make of it: where we are sure of something else, the answer is worth less
     */
    static Verdict verdict(Answer answer, Reply reply, Verdict local) {
        var content = answer.content();
        var intent = Intent.of(content.path("intent").asString("")).orElse(Intent.UNKNOWN);
        var disputed = local.intent() != intent && local.confidence() >= SURE_OTHERWISE;
        var language = content.path("language").asString("").toLowerCase(Locale.ROOT);
        return new Verdict(
                intent,
                Sentiment.of(content.path("sentiment").asString("")).orElse(Sentiment.NEUTRAL),
                Math.min(content.path("confidence").asInt(0), disputed ? DISPUTED : MOST_CONFIDENCE),
                phrases(content.path("key_phrases"), reply.text()),
                SuggestedAction.of(intent),
                Urgency.of(content.path("urgency").asString("")).orElse(Urgency.LOW),
                LANGUAGES.contains(language) ? language : local.language(),
                answer.engine(),
                VERSION);
    }

    /** Those that stand in the text, as they stand there. */
    private static List<String> phrases(JsonNode claimed, String text) {
        var found = new ArrayList<String>();
        for (var each : claimed) {
            var phrase = each.asString().strip();
            var at = phrase.isEmpty() || phrase.length() > LONGEST_PHRASE ? -1 : indexIgnoringCase(text, phrase);
            if (at >= 0 && found.size() < MOST_PHRASES) {
                var written = text.substring(at, at + phrase.length());
                if (!found.contains(written)) {
                    found.add(written);
                }
            }
        }
        return found;
    }

    private static int indexIgnoringCase(String text, String phrase) {
        for (int at = 0; at <= text.length() - phrase.length(); at++) {
            if (text.regionMatches(true, at, phrase, 0, phrase.length())) {
                return at;
            }
        }
        return -1;
    }
}
