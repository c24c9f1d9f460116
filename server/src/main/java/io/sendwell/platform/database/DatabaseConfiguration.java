package io.sendwell.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import io.sendwell.channel.GatewayLogin;
import io.sendwell.platform.postgres.EmbeddedPostgres;
import io.sendwell.workspace.Vault;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.StringUtils;

/** One pool for all modules. Its connections begin without rights on any tenant's rows. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /** No address is given; an empty one, as compose files hand on, is none. */
    static class NoDatabaseGiven implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("sendwell.database.url"));
        }
    }

    @Bean(destroyMethod = "close")
    @Conditional(NoDatabaseGiven.class)
    EmbeddedPostgres embeddedPostgres(@Value("${sendwell.data}") Path data) {
        return EmbeddedPostgres.start(data);
    }

    @Bean
    DatabaseAddress databaseAddress(DatabaseSettings settings, ObjectProvider<EmbeddedPostgres> embedded) {
        var url = settings.url();
        if (url != null && !url.isBlank()) {
            var address = DatabaseAddress.parse(url.strip(), settings.user(), settings.password());
            ServerVersion.check(address);
            return address;
        }
        var ours = embedded.getObject();
        return new DatabaseAddress(ours.url(), ours.user(), ours.password());
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
        pool.addDataSourceProperty("ApplicationName", "sendwell");
        pool.addDataSourceProperty("tcpKeepAlive", true);
        // A plan kept from when a table was small reads all of it while a launch fills it: planned anew, replies go on.
        pool.addDataSourceProperty("options", "-c plan_cache_mode=force_custom_plan");
        // An error's detail quotes the row, and with it people's data, into the log.
        pool.addDataSourceProperty("logServerErrorDetail", false);
        return pool;
    }

    @Bean
    GatewayLogin gatewayLogin(
            DatabaseAddress database, @Value("${sendwell.gateway.database.url:}") String given, Vault vault) {
        return new GatewayRole(database, given, vault);
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new TenantTransactionManager(dataSource);
    }
}
