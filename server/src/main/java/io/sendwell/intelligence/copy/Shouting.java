package io.sendwell.intelligence.copy;

/** Words in capitals. */
final class Shouting {

    private Shouting() {}

    /** Two letters or more, all of them capitals, in a script that has them. */
    static boolean isCapitals(String word) {
        int capitals = 0;
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            if (Character.isLetter(letter)) {
                if (!Character.isUpperCase(letter)) {
                    return false;
                }
                capitals++;
            }
        }
        return capitals > 1;
    }
}
