package io.sendwell.intelligence.optout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.intelligence.optout.OptOutWords.Meaning;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptOutWordsTest {

    private static final OptOutWords WORDS = OptOutWords.builtIn();

    @ParameterizedTest
    @ValueSource(
            strings = {
                // FACTS.md section 3, as written
                "STOP",
                "UNSUBSCRIBE",
                "CANCEL",
                "END",
                "QUIT",
                "OPT OUT",
                "REMOVE ME",
                "NO MORE MESSAGES",
                "BAJA",
                "PARAR",
                "CANCELAR",
                "NO MAS MENSAJES",
                "SAIR",
                "REMOVER",
                "DESCADASTRAR",
                "BAND KARO",
                "MAT BHEJO",
                "रोकें",
                "बंद करो",
                "BERHENTI",
                "توقف",
                "إلغاء الاشتراك",
                "ARRET",
                "DESABONNER",
                "STOPP",
                "ABMELDEN",
                "DISISCRIVIMI",
                // as people write them
                "stop",
                "Stop.",
                "  stop\n",
                "STOP!!!",
                "🛑 stop 🛑",
                "s.t.o.p",
                "S T O P",
                "ＳＴＯＰ",
                "st\u00adop",
                "Please stop",
                "stop please",
                "Stop, thanks",
                "Hi, stop",
                "stop now pls",
                "opt-out",
                "Opt out.",
                "No más mensajes",
                "arrêt",
                "Désabonner",
                "الغاء الاشتراك",
                "बन्द करो",
                "बंद करो 🙏",
                // as a phrase at the start
                "STOP messaging me please",
                "Stop texting me at work",
                "stop sending me these",
                "STOP all messages",
                "Unsubscribe me from this list",
                "Opt out of this",
                "remove me from your list!",
                "Cancel my subscription",
                "quit messaging me",
                "End these messages",
                "STOP, I don't want this",
                "Stop. I am not interested.",
                "no more messages from you ok",
                "band karo ye messages",
                "mat bhejo mujhe",
                "BAJA de la lista",
                "cancelar las notificaciones por favor",
                "No mas mensajes, gracias",
                "sair da lista",
                "pare de me mandar mensagens",
                "PARAR de enviar mensagens",
                "descadastrar meu número",
                "berhenti kirim pesan",
                "arrêtez de m'envoyer des messages",
                "abmelden bitte",
                "Stopp keine Nachrichten mehr"
            })
    void these_are_refusals(String message) {
        assertThat(WORDS.read(message)).isEqualTo(Meaning.OPT_OUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "👍",
                "ok",
                "Please stop by my shop",
                "can't stop loving it",
                "how do I cancel my order?",
                "cancel my order",
                "Cancel order 55",
                "cancel, I ordered the wrong size",
                "end of the month works",
                "End of season sale?",
                "quit smoking, any tips?",
                "stop at the corner please",
                "stop by later",
                "Stop? Why?",
                "non-stop fun",
                "bus stop",
                "unstoppable",
                "the stopwatch is great",
                "weekend",
                "The end",
                "don't stop",
                "I will stop by",
                "Baja California es linda",
                "baja el precio y compro",
                "cancelar mi pedido",
                "quiero cancelar la cita de hoy",
                "parar em frente à loja?",
                "sair mais cedo hoje",
                "remover manchas funciona?",
                "berhenti di toko kamu ya",
                "remove mehndi stains?",
                "optometrist",
                "stopping by tomorrow",
                "Cancelled?",
                "Stop & Shop has offers",
                "ending soon?",
                "arrêt de bus"
            })
    void these_are_not(String message) {
        assertThat(WORDS.read(message)).isEqualTo(Meaning.NEITHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", "start", "Start!", "JOIN", "join please", "🙂 Join"})
    void these_resume(String message) {
        assertThat(WORDS.read(message)).isEqualTo(Meaning.JOIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"when do you start?", "Start the car", "I want to join the club", "joint pain", "restart"})
    void these_do_not(String message) {
        assertThat(WORDS.read(message)).isEqualTo(Meaning.NEITHER);
    }

    @Test
    void a_workspace_adds_its_own() {
        var words = WORDS.and(List.of("Ciao", "¡Ya basta!", "  "));

        assertThat(words.read("CIAO!")).isEqualTo(Meaning.OPT_OUT);
        assertThat(words.read("ya basta con esto")).isEqualTo(Meaning.OPT_OUT);
        assertThat(words.read("ciao bella")).isEqualTo(Meaning.NEITHER);
        assertThat(words.read("stop")).isEqualTo(Meaning.OPT_OUT);
        assertThat(WORDS.read("ciao")).isEqualTo(Meaning.NEITHER);
    }

    @Property
    void case_punctuation_emoji_and_accents_change_nothing(
            @ForAll("keywords") String word,
            @ForAll("noise") String before,
            @ForAll("noise") String after,
            @ForAll boolean upper) {
        var written = upper ? word.toUpperCase(Locale.ROOT) : word.toLowerCase(Locale.ROOT);

        assertThat(WORDS.read(before + written + after)).isEqualTo(Meaning.OPT_OUT);
    }

    @Test
    void a_very_long_message_is_read_by_its_beginning() {
        assertThat(WORDS.read("STOP messaging me " + "a".repeat(100_000))).isEqualTo(Meaning.OPT_OUT);
        assertThat(WORDS.read("a".repeat(100_000) + " STOP")).isEqualTo(Meaning.NEITHER);
    }

    @Property
    void any_text_at_all_has_a_meaning(@ForAll String message) {
        assertThat(WORDS.read(message)).isNotNull();
    }

    @Property
    void a_keyword_inside_a_longer_word_means_nothing(
            @ForAll("keywords") String word, @ForAll("letters") String letters) {
        assertThat(WORDS.read(letters + word)).isNotEqualTo(Meaning.JOIN);
        assertThat(WORDS.read("x" + letters + word.replace(" ", ""))).isEqualTo(Meaning.NEITHER);
    }

    @Provide
    Arbitrary<String> keywords() {
        return Arbitraries.of(
                "stop",
                "unsubscribe",
                "cancel",
                "end",
                "quit",
                "opt out",
                "baja",
                "parar",
                "cancelar",
                "sair",
                "berhenti",
                "arrêt",
                "désabonner",
                "stopp",
                "abmelden",
                "disiscrivimi",
                "no más mensajes",
                "band karo");
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.of(
                        " ", "\n", "!", ".", "\"", "*", "_", "🛑", "🙏🏽", "…", "\u200b", "\u200e", "❤️", "-", "(", ")")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(5);
    }
}
