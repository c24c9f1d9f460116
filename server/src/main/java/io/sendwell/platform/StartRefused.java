package io.sendwell.platform;

/** The server cannot start like this. Told in plain words, without a stack trace: what is wrong and what to do. */
public class StartRefused extends RuntimeException {

    private final String remedy;

    public StartRefused(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
