package io.sendwell.channel.media;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Chooses where the bytes are kept. */
@Configuration(proxyBeanMethods = false)
class MediaConfiguration {

    @Bean
    MediaStore mediaStore(MediaSettings settings, @Value("${sendwell.data}") Path data) throws IOException {
        var s3 = settings.s3();
        return s3 == null ? new DiskStore(data.toAbsolutePath().resolve("media")) : new S3Store(s3);
    }
}
