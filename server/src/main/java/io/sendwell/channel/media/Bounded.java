package io.sendwell.channel.media;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes so many bytes and not one more. */
final class Bounded extends FilterOutputStream {

    /** There was more. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1;
    }

    private long left;

    Bounded(OutputStream to, long most) {
        super(to);
        this.left = most;
    }

    @Override
    public void write(int one) throws IOException {
        use(1);
        out.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        use(count);
        out.write(bytes, from, count);
    }

    private void use(int count) throws IOException {
        left -= count;
        if (left < 0) {
            throw new Full();
        }
    }
}
