package io.sendwell.channel.media;

import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Bytes as objects of a bucket: {@code media/WORKSPACE/ab/abcdef...}. An object appears whole or not at all. */
final class S3Store implements MediaStore, AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final String bucket;
    private final S3Client client;

    S3Store(MediaSettings.S3 settings) {
        this.bucket = settings.bucket();
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())))
                // The bucket as part of the path, and no newer checksums: what all compatible storages understand.
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        this.client = builder.build();
    }

    @Override
    public void put(WorkspaceId workspace, String sha256, Path file) throws IOException {
        asked(() -> client.putObject(request -> request.bucket(bucket).key(key(workspace, sha256)), file));
    }

    @Override
    public InputStream open(WorkspaceId workspace, String sha256) throws IOException {
        return asked(() -> client.getObject(request -> request.bucket(bucket).key(key(workspace, sha256))));
    }

    @Override
    public void delete(WorkspaceId workspace, String sha256) throws IOException {
        asked(() -> client.deleteObject(request -> request.bucket(bucket).key(key(workspace, sha256))));
    }

    private static <T> T asked(Supplier<T> question) throws IOException {
        try {
            return question.get();
        } catch (NoSuchKeyException e) {
            throw new NoSuchFileException("no such object");
        } catch (SdkException e) {
            throw new IOException("The S3 storage did not do it", e);
        }
    }

    private static String key(WorkspaceId workspace, String sha256) {
        return "media/" + workspace.value() + "/" + sha256.substring(0, 2) + "/" + sha256;
    }

    @Override
    public void close() {
        client.close();
    }
}
