package io.sendwell.demo;

import java.io.PrintStream;
import java.util.List;

/** The terminal: headings, sentences, and bars that move in place where it is a real one. */
final class Screen {

    private static final int WIDTH = 30;

    private final PrintStream out = System.out;
    private final boolean live = isTerminal();
    private int linesToReplace;

    /** One bar: {@code done} and {@code waiting} of {@code all}, with words behind it. */
    record Bar(String name, long done, long all, String words) {}

    void heading(String text) {
        linesToReplace = 0;
        out.println();
        out.println(live ? "\033[1m" + text + "\033[0m" : text);
    }

    void say(String text) {
        linesToReplace = 0;
        out.println("  " + text);
    }

    /** Draws a line and bars over those drawn last. Without a terminal it prints them only when {@code milestone}. */
    void progress(String line, List<Bar> bars, boolean milestone) {
        if (!live && !milestone) {
            return;
        }
        if (live && linesToReplace > 0) {
            out.print("\033[" + linesToReplace + "A");
        }
        print(line);
        bars.forEach(bar -> print(
                "%-22s %s %,5d / %,-5d %s".formatted(bar.name(), blocks(bar), bar.done(), bar.all(), bar.words())));
        linesToReplace = bars.size() + 1;
        out.flush();
    }

    private void print(String line) {
        out.println("  " + line + (live ? "\033[K" : ""));
    }

    private static String blocks(Bar bar) {
        int full = bar.all() == 0 ? 0 : (int) Math.min(WIDTH, WIDTH * bar.done() / bar.all());
        return "█".repeat(full) + "░".repeat(WIDTH - full);
    }

    @SuppressWarnings(
            "SystemConsoleNull") // It is null where input or output is not a terminal, whatever the check says.
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
