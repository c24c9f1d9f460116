-- What the gateway keeps. Times are PostgreSQL's own. What is sealed is AES-256-GCM under SENDWELL_GATEWAY_KEY, bound to
-- its row.

-- Who may hold a session's keys and socket. The fence grows with each new holder; a write under an older one is refused.
-- The row outlives the holder, so that the fence never begins anew.
create table gateway.session_lease (
    session_id text primary key,
    holder     text not null,
    fence      bigint not null,
    expires_at timestamptz not null
);

-- Signal's keys and the account's credentials (category 'creds'), sealed.
create table gateway.session_key (
    session_id text not null,
    category   text not null,
    key_id     text not null,
    value      bytea not null,
    fence      bigint not null,
    primary key (session_id, category, key_id)
);

-- Messages that were, or may have been, written to WhatsApp. The content is kept sealed: a recipient that could not
-- decrypt asks for it again for two weeks.
create table gateway.sent_message (
    session_id text not null,
    wire_id    text not null,
    state      text not null check (state in ('sending', 'uncertain', 'rejected', 'sent', 'delivered', 'read')),
    code       integer,
    detail     text,
    content    bytea not null,
    at         timestamptz not null default clock_timestamp(),
    primary key (session_id, wire_id)
);
create index on gateway.sent_message (at);

-- Messages that came in, so that one that comes twice is told once. The content is kept, sealed, only where there is a
-- file to fetch.
create table gateway.received_message (
    session_id text not null,
    chat       text not null,
    id         text not null,
    readable   boolean not null,
    content    bytea,
    at         timestamptz not null default clock_timestamp(),
    primary key (session_id, chat, id)
);
create index on gateway.received_message (session_id, id);
create index on gateway.received_message (at);

-- What the server has not acknowledged yet, sealed. Writers share an advisory lock from before they take a number until
-- they commit, and the reader takes it alone: so no number appears after a higher one was read.
create table gateway.event (
    seq        bigint generated always as identity primary key,
    session_id text not null,
    kind       text not null,
    payload    bytea not null,
    at         timestamptz not null default clock_timestamp()
);
