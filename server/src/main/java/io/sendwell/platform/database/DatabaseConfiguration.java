package io.sendwell.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import io.sendwell.platform.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** One pool for all modules. Its connections begin without rights on any tenant's rows. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnProperty(name = "sendwell.database.url", matchIfMissing = true, havingValue = "none")
    EmbeddedPostgres embeddedPostgres(@Value("${sendwell.data}") Path data) {
        return EmbeddedPostgres.start(data);
    }

    @Bean
    DatabaseAddress databaseAddress(DatabaseSettings settings, ObjectProvider<EmbeddedPostgres> embedded) {
        var ours = embedded.getIfAvailable();
        if (ours != null) {
            return new DatabaseAddress(ours.url(), ours.user(), ours.password());
        }
        var url = settings.url();
        if (url == null) {
            throw new IllegalStateException("SENDWELL_DATABASE_URL is empty");
        }
        return new DatabaseAddress(url, settings.user(), settings.password());
    }

    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(DatabaseAddress database) {
        Migrations.run(database);
        var pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setConnectionInitSql("set role sendwell_app");
        return pool;
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new TenantTransactionManager(dataSource);
    }
}
