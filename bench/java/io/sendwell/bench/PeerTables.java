package io.sendwell.bench;

/**
 * What the peers keep in PostgreSQL, in a schema of their own beside ours: the same contacts, and messages with fewer
 * columns and indexes than ours have.
 */
final class PeerTables {

    private final BenchServer server;

    private PeerTables(BenchServer server) {
        this.server = server;
    }

    /** Creates them for the contacts that are there, and as many senders as are there. */
    static PeerTables in(BenchServer server) {
        server.asOwner("""
                create schema peer
                create table contact (id bigint primary key, workspace_id bigint not null, first_name text, phone text,
                    consent_status text not null)
                create table suppression (workspace_id bigint, phone text, primary key (workspace_id, phone))
                create table sender (id bigint primary key, hourly_cap int not null, daily_cap int not null,
                    hour_count int not null default 0, day_count int not null default 0)
                create table message (id bigint generated always as identity primary key, workspace_id bigint not null,
                    campaign_id bigint not null, sender_id bigint not null references sender,
                    contact_id bigint not null references contact, status text not null, reason text, text text,
                    sending_at timestamptz, sent_at timestamptz, unique (campaign_id, contact_id))
                create table tally (campaign_id bigint, sender_id bigint, sent bigint not null default 0,
                    skipped bigint not null default 0, primary key (campaign_id, sender_id))
                create table incoming (id bigint generated always as identity primary key,
                    external_id text not null unique, phone text not null, text text not null)
                """, """
                insert into peer.contact
                select c.id, c.workspace_id, c.first_name, p.phone, c.consent_status from contact.contact c
                join contact.phone p on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
                """, """
                insert into peer.sender (id, hourly_cap, daily_cap)
                select id, hourly_cap, daily_cap from channel.sender
                """, "vacuum analyze peer.contact");
        return new PeerTables(server);
    }

    /** Messages 1 to n of campaign 1, queued. */
    void queue(int n) {
        empty();
        server.asOwner("insert into peer.tally (campaign_id, sender_id) select 1, id from peer.sender", """
                insert into peer.message (workspace_id, campaign_id, sender_id, contact_id, status)
                select workspace_id, 1, 1 + id %% (select count(*) from peer.sender), id, 'queued'
                from peer.contact where id <= %d order by id
                """.formatted(n), "vacuum analyze peer.message");
    }

    void empty() {
        server.asOwner("truncate peer.message, peer.tally, peer.incoming restart identity");
    }

    long settled() {
        return server.countAsOwner("select sum(sent + skipped) from peer.tally");
    }

    long queued() {
        return server.countAsOwner("select count(*) from peer.message");
    }

    long taken() {
        return server.countAsOwner("select count(*) from peer.incoming");
    }
}
