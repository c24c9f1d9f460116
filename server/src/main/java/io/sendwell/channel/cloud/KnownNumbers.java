package io.sendwell.channel.cloud;

import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Numbers and their opened secrets, remembered for some seconds: thousands of messages and webhooks in a second need
 * them. What this server changes is known to it at once, what another one changes after those seconds.
 */
@Component
public class KnownNumbers {

    private static final long SECONDS = Duration.ofSeconds(5).toNanos();

    /** Ids come from outside: no more are remembered than a large installation has. */
    private static final int MOST = 20_000;

    private record Kept<T>(T value, long at) {}

    private final CloudNumbers numbers;
    private final TransactionTemplate transaction;
    private final ConcurrentMap<SenderId, Kept<Optional<CloudNumber>>> bySender = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Kept<List<CloudNumber>>> byPhone = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Kept<List<CloudNumber>>> byAccount = new ConcurrentHashMap<>();

    KnownNumbers(CloudNumbers numbers, PlatformTransactionManager transactions) {
        this.numbers = numbers;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setReadOnly(true);
    }

    Optional<CloudNumber> of(WorkspaceId workspace, SenderId sender) {
        return known(bySender, sender, () -> numbers.find(workspace, sender));
    }

    /** As {@link CloudNumbers#byPhoneNumberId}. */
    public List<CloudNumber> byPhoneNumberId(String id) {
        return known(byPhone, id, () -> numbers.byPhoneNumberId(id));
    }

    /** As {@link CloudNumbers#byAccount}. */
    public List<CloudNumber> byAccount(String account) {
        return known(byAccount, account, () -> numbers.byAccount(account));
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(SenderChanged event) {
        forget();
    }

    void forget() {
        bySender.clear();
        byPhone.clear();
        byAccount.clear();
    }

    private <K, V> V known(ConcurrentMap<K, Kept<V>> map, K key, Supplier<V> read) {
        long now = System.nanoTime();
        var kept = map.get(key);
        if (kept != null && now - kept.at < SECONDS) {
            return kept.value;
        }
        if (map.size() > MOST) {
            map.clear();
        }
        V value = java.util.Objects.requireNonNull(Tenancy.<V>asEngine(() -> transaction.execute(_ -> read.get())));
        map.put(key, new Kept<>(value, now));
        return value;
    }
}
