package io.sendwell.intelligence.copy;

import java.util.ArrayList;
import java.util.List;

/** Where sentences begin and end: after a full stop, mark or danda that a space follows, and at the end of a line. */
final class Sentences {

    private static final String ENDS = ".!?…।|";

    private Sentences() {}

    /** With its closing punctuation, without the white space around it. */
    record Sentence(int start, int end) {}

    static List<Sentence> of(String text) {
        var sentences = new ArrayList<Sentence>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean line = text.charAt(i) == '\n';
            boolean ends = ENDS.indexOf(text.charAt(i)) >= 0
                    && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
            if (line || ends) {
                add(sentences, text, start, line ? i : i + 1);
                start = i + 1;
            }
        }
        add(sentences, text, start, text.length());
        return sentences;
    }

    private static void add(List<Sentence> sentences, String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (end > start) {
            sentences.add(new Sentence(start, end));
        }
    }
}
