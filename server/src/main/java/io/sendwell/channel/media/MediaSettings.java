package io.sendwell.channel.media;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** {@code SENDWELL_MEDIA_*}: where media are kept; on the disk unless an S3-compatible storage is named. */
@ConfigurationProperties("sendwell.media")
record MediaSettings(@Nullable S3 s3) {

    /**
     * @param endpoint null = Amazon's own of the region
     * @param accessKey and {@code secretKey} are both needed
     */
    record S3(@Nullable URI endpoint, String bucket, String region, String accessKey, String secretKey) {

        S3 {
            required("BUCKET", bucket);
            required("ACCESS_KEY", accessKey);
            required("SECRET_KEY", secretKey);
            region = region == null || region.isBlank() ? "us-east-1" : region;
        }

        private static void required(String name, @Nullable String value) {
            if (Objects.requireNonNullElse(value, "").isBlank()) {
                throw new IllegalArgumentException("SENDWELL_MEDIA_S3_" + name
                        + " is missing: S3 storage needs bucket, access key and secret key");
            }
        }
    }
}
