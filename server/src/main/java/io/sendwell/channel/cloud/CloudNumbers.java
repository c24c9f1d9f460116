package io.sendwell.channel.cloud;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.cloud.CloudNumber.Secrets;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers of senders on the Cloud API, their secrets sealed. Every method joins the caller's transaction or begins one;
 * the scope is the caller's.
 */
@Repository
@Transactional
public class CloudNumbers {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String COLUMNS = """
            select n.sender_id, n.workspace_id, s.session_id, n.phone_number_id, n.account, n.sealed, n.proven,
                   s.removed_at is null as live, n.throughput
              from channel.cloud_number n
              join channel.sender s on s.workspace_id = n.workspace_id and s.id = n.sender_id
            """;

    private final JdbcClient jdbc;
    private final Vault vault;

    CloudNumbers(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    Optional<CloudNumber> find(WorkspaceId workspace, SenderId sender) {
        return jdbc.sql(COLUMNS + "where n.workspace_id = :workspace and n.sender_id = :sender")
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .query(this::number)
                .optional();
    }

    /** All that were ever entered with this id, in all workspaces; those that live and are proven first. */
    public List<CloudNumber> byPhoneNumberId(String phoneNumberId) {
        return jdbc.sql(COLUMNS + """
                                where n.phone_number_id = :id
                                order by n.proven desc, s.removed_at nulls first, n.sender_id desc
                                """)
                .param("id", phoneNumberId)
                .query(this::number)
                .list();
    }

    /** Those that live and whose account it is by WhatsApp's word, in all workspaces. */
    public List<CloudNumber> byAccount(String account) {
        return jdbc.sql(
                        COLUMNS
                                + "where s.account = :account and s.channel = 'cloud_api' and s.removed_at is null order by s.id")
                .param("account", account)
                .query(this::number)
                .list();
    }

    /** One that can speak for the account; empty where the workspace has none. */
    public Optional<CloudNumber> speaker(WorkspaceId workspace, String account) {
        return jdbc.sql(COLUMNS + """
                                where n.workspace_id = :workspace and s.account = :account and s.channel = 'cloud_api'
                                  and s.removed_at is null and n.proven
                                order by s.status <> 'active', s.id limit 1
                                """)
                .param("workspace", workspace.value())
                .param("account", account)
                .query(this::number)
                .optional();
    }

    /** The accounts that the workspace's senders are of. */
    public List<String> accounts(WorkspaceId workspace) {
        return jdbc.sql("""
                        select distinct account from channel.sender
                         where workspace_id = :workspace and channel = 'cloud_api' and removed_at is null
                           and account is not null
                         order by account
                        """)
                .param("workspace", workspace.value())
                .query((row, _) -> row.getString("account"))
                .list();
    }

    /** Whether some number, in whatever workspace, is set up with this verify token. */
    public boolean hasVerifyToken(String token) {
        return jdbc.sql("""
                        select count(*) from channel.cloud_number n
                          join channel.sender s on s.workspace_id = n.workspace_id and s.id = n.sender_id
                         where n.verify_hash = :hash and s.removed_at is null
                        """).param("hash", hash(token)).query(Long.class).single() > 0;
    }

    /** Notes what somebody entered; another number or token has yet to be proven. */
    void enter(
            WorkspaceId workspace, SenderId sender, String phoneNumberId, @Nullable String account, Secrets secrets) {
        jdbc.sql("""
                        insert into channel.cloud_number
                            (sender_id, workspace_id, phone_number_id, account, sealed, verify_hash, proven, throughput)
                        values (:sender, :workspace, :phone_number_id, :account, :sealed, :verify, false, :throughput)
                        on conflict (sender_id) do update
                           set phone_number_id = excluded.phone_number_id, account = excluded.account,
                               sealed = excluded.sealed, verify_hash = excluded.verify_hash,
                               proven = cloud_number.proven and cloud_number.phone_number_id = excluded.phone_number_id
                        """)
                .param("sender", sender.value())
                .param("workspace", workspace.value())
                .param("phone_number_id", phoneNumberId)
                .param("account", account)
                .param("sealed", vault.seal(workspace, purpose(sender), JSON.writeValueAsString(secrets)))
                .param("verify", secrets.verifyToken() == null ? null : hash(secrets.verifyToken()))
                .param("throughput", Throughput.STANDARD)
                .update();
    }

    /**
     * WhatsApp has confirmed the number; the templates of its account are fetched from {@code templatesDue} on.
     *
     * @return whether it is still this number that is entered; nothing is changed where somebody entered another meanwhile
     */
    boolean prove(CloudNumber number, int throughput, @Nullable Instant templatesDue) {
        return jdbc.sql("""
                        update channel.cloud_number
                           set proven = true, throughput = :throughput, templates_due_at = :due
                         where workspace_id = :workspace and sender_id = :sender and phone_number_id = :id
                           and account is not distinct from :account
                        """)
                        .param("throughput", throughput)
                        .param("due", templatesDue == null ? null : Timestamp.from(templatesDue))
                        .param("workspace", number.workspace().value())
                        .param("sender", number.sender().value())
                        .param("id", number.phoneNumberId())
                        .param("account", number.account())
                        .update()
                > 0;
    }

    /** WhatsApp lets it send so much a second from now on. */
    public void throughput(WorkspaceId workspace, SenderId sender, int perSecond) {
        jdbc.sql("""
                        update channel.cloud_number set throughput = :throughput
                         where workspace_id = :workspace and sender_id = :sender
                        """)
                .param("throughput", perSecond)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .update();
    }

    /** When the templates of some account, in whatever workspace, are next to be fetched. */
    public Optional<Instant> templatesDue() {
        return jdbc.sql("select min(templates_due_at) as due from channel.cloud_number")
                .query((row, n) -> Optional.ofNullable(row.getTimestamp("due")).map(Timestamp::toInstant))
                .single();
    }

    /** Takes on, until {@code again}, the accounts whose templates are to be fetched; each once. */
    public List<CloudNumber> claimTemplates(Instant now, Instant again) {
        var due = jdbc.sql("""
                        update channel.cloud_number set templates_due_at = :again
                         where templates_due_at <= :now
                        returning sender_id
                        """)
                .param("now", Timestamp.from(now))
                .param("again", Timestamp.from(again))
                .query(Long.class)
                .list();
        return jdbc.sql(COLUMNS.replaceFirst("select", "select distinct on (n.workspace_id, s.account)") + """
                                where n.sender_id = any(:due) and s.removed_at is null and s.account is not null
                                order by n.workspace_id, s.account, n.sender_id
                                """)
                .param("due", due.toArray(Long[]::new))
                .query(this::number)
                .list();
    }

    /** The account's templates are fetched again then. */
    public void templatesDue(CloudNumber number, Instant due) {
        jdbc.sql("""
                        update channel.cloud_number set templates_due_at = :due
                         where workspace_id = :workspace and sender_id = :sender
                        """)
                .param("due", Timestamp.from(due))
                .param("workspace", number.workspace().value())
                .param("sender", number.sender().value())
                .update();
    }

    private CloudNumber number(ResultSet row, int n) throws SQLException {
        var sender = new SenderId(row.getLong("sender_id"));
        var workspace = new WorkspaceId(row.getLong("workspace_id"));
        return new CloudNumber(
                sender,
                workspace,
                row.getString("session_id"),
                row.getString("phone_number_id"),
                row.getString("account"),
                vault.open(workspace, purpose(sender), row.getString("sealed"))
                        .map(opened -> JSON.readValue(opened, Secrets.class))
                        .orElse(Secrets.NONE),
                row.getBoolean("proven"),
                row.getBoolean("live"),
                row.getInt("throughput"));
    }

    private static String purpose(SenderId sender) {
        return "cloud_api/" + sender.value();
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
