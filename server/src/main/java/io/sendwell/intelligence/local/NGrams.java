package io.sendwell.intelligence.local;

import io.sendwell.intelligence.local.Words.Word;
import java.util.Arrays;
import java.util.List;

/**
 * A text as a sparse vector: its words and pairs of words on the odd places, the pieces of its words on the even ones,
 * each hashed to one of {@link #BUCKETS}. Knows no language, and survives typos, for most pieces of a misspelt word are
 * those of the right one.
 */
public final class NGrams {

    public static final int BUCKETS = 1 << 18;

    private static final int SHORTEST_PIECE = 2;
    private static final int LONGEST_PIECE = 5;

    /** Places in ascending order and their values; of words and of pieces, each of Euclidean length 1. */
    public static final class Vector {

        public static final Vector NONE = new Vector(new int[0], new float[0]);

        private final int[] places;
        private final float[] values;

        private Vector(int[] places, float[] values) {
            this.places = places;
            this.values = values;
        }

        public int[] places() {
            return places;
        }

        public float[] values() {
            return values;
        }
    }

    private NGrams() {}

    public static Vector of(List<Word> words) {
        var collected = new Places();
        var before = "<s>";
        var earlier = "";
        for (var word : words) {
            addWord(collected, word.folded());
            collected.addWords("p" + before + ' ' + word.folded());
            if (!earlier.isEmpty()) {
                collected.addWords("s" + earlier + ' ' + word.folded()); // a pair with a word between
            }
            earlier = before;
            before = word.folded();
        }
        if (!words.isEmpty()) {
            collected.addWords("p" + before + " </s>");
        }
        collected.addWords("l" + Math.min(words.size(), 12) / 2);
        return collected.vector();
    }

    /** The places that one word alone stands for. */
    static int[] places(Word word) {
        var collected = new Places();
        addWord(collected, word.folded());
        return collected.vector().places();
    }

    private static void addWord(Places collected, String word) {
        collected.addWords("w" + word);
        if (!Character.isLetter(word.codePointAt(0))) {
            return;
        }
        var padded = '_' + word + '_';
        for (int length = SHORTEST_PIECE; length <= LONGEST_PIECE; length++) {
            for (int at = 0; at + length <= padded.length(); at++) {
                collected.addPiece(padded.substring(at, at + length));
            }
        }
    }

    /** Places as they come, each counted once however often it comes. */
    private static final class Places {

        private int[] places = new int[64];
        private int size;

        void addWords(String feature) {
            add(place(feature) | 1);
        }

        void addPiece(String piece) {
            add(place(piece) & ~1);
        }

        private void add(int place) {
            if (size == places.length) {
                places = Arrays.copyOf(places, size * 2);
            }
            places[size++] = place;
        }

        Vector vector() {
            var distinct = Arrays.stream(places, 0, size).sorted().distinct().toArray();
            long words = Arrays.stream(distinct).filter(Places::isOfWords).count();
            float ofWords = (float) (1 / Math.sqrt((double) words));
            float ofPieces = (float) (1 / Math.sqrt((double) distinct.length - words));
            var values = new float[distinct.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = isOfWords(distinct[i]) ? ofWords : ofPieces;
            }
            return new Vector(distinct, values);
        }

        private static boolean isOfWords(int place) {
            return (place & 1) == 1;
        }

        /** FNV-1a over the characters, with its bits mixed. */
        private static int place(String feature) {
            int hash = 0x811c9dc5;
            for (int i = 0; i < feature.length(); i++) {
                hash = (hash ^ feature.charAt(i)) * 0x01000193;
            }
            hash ^= hash >>> 15;
            hash *= 0x2c1b3c6d;
            hash ^= hash >>> 12;
            return hash & (BUCKETS - 1);
        }
    }
}
