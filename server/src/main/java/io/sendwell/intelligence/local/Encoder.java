package io.sendwell.intelligence.local;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Turns an English text into a vector whose direction is its meaning: the ONNX model E5-small-v2, quantised (FACTS.md
 * section 4). Every caller computes on its own thread; threads of the library's own, which spin, would take the processor
 * from the senders.
 */
public final class Encoder implements AutoCloseable {

    /** How this family of models wants a text announced. */
    private static final String PREFIX = "query: ";

    private static final int LONGEST_TEXT = 400;
    private static final String MODEL = "/e5-small-v2-q.onnx";
    private static final String TOKENIZER = "/e5-small-v2-q-tokenizer.json";

    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;

    private Encoder(byte[] model, InputStream tokenizer) throws IOException, OrtException {
        // The library would ask its makers for what it does not find, and unpacks its native part at home.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty(
                "ENGINE_CACHE_DIR",
                Path.of(System.getProperty("java.io.tmpdir"), "sendwell-native").toString());
        this.tokenizer = HuggingFaceTokenizer.newInstance(
                tokenizer, Map.of("maxLength", "128", "truncation", "true", "padding", "false"));
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setCPUArenaAllocator(false);
            this.session = OrtEnvironment.getEnvironment().createSession(model, options);
        }
    }

    /** The one that is shipped; takes some 110 MB outside the heap. */
    public static Encoder load() {
        try (var model = resource(MODEL);
                var tokenizer = resource(TOKENIZER)) {
            return new Encoder(model.readAllBytes(), tokenizer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException("The encoder's model cannot be read", e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        var stream = Encoder.class.getResourceAsStream(name);
        if (stream == null) {
            throw new FileNotFoundException(name);
        }
        return stream;
    }

    /** The mean of the tokens' vectors, of Euclidean length 1. */
    public float[] encode(String text) {
        var read = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        var encoding = tokenizer.encode(PREFIX + read);
        try {
            return meanOf(run(encoding));
        } catch (OrtException e) {
            throw new IllegalStateException("The encoder failed", e);
        }
    }

    private float[][] run(Encoding encoding) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        try (var ids = OnnxTensor.createTensor(environment, new long[][] {encoding.getIds()});
                var mask = OnnxTensor.createTensor(environment, new long[][] {encoding.getAttentionMask()});
                var types = OnnxTensor.createTensor(environment, new long[][] {encoding.getTypeIds()});
                var result = session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return ((float[][][]) result.get(0).getValue())[0];
        }
    }

    private static float[] meanOf(float[][] tokens) {
        var mean = new float[tokens[0].length];
        for (var token : tokens) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += token[i];
            }
        }
        double squares = 0;
        for (var value : mean) {
            squares += value * value;
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= length;
        }
        return mean;
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
