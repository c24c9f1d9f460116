call platform.open_schema('inbox');

-- What channels told us, each thing once: the key makes a repeated webhook harmless. The payload is dropped when its work
-- is done; the key stays.
create table inbox.inbound_event (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    sender_id    bigint      not null references channel.sender (id) on delete cascade,
    kind         text        not null check (kind in ('message', 'receipt')),
    external_id  text        not null,
    status       text        not null default '', -- of a receipt: each is an event of its own
    payload      jsonb,
    received_at  timestamptz not null,
    due_at       timestamptz, -- when its work is to be done; null = done, or set aside with its error
    attempts     int         not null default 0,
    error        text
);
create unique index inbound_event_once
    on inbox.inbound_event (workspace_id, sender_id, kind, external_id, status);
-- The engine's queue over all workspaces, short: only what still has work to do.
create index inbound_event_waiting on inbox.inbound_event (id) where due_at is not null;
-- For the clean-up alone, as the one of the messages below.
create index inbound_event_by_age on inbox.inbound_event using brin (received_at) with (autosummarize = on);
call platform.tenant_table('inbox.inbound_event');

-- What came for a session that nobody knows, or of a kind that nobody knows. Of no workspace: for the operator alone.
create table inbox.set_aside (
    id          bigint generated always as identity primary key,
    reason      text        not null,
    session_id  text        not null,
    payload     jsonb       not null,
    received_at timestamptz not null
);
create unique index set_aside_once on inbox.set_aside (session_id, md5(payload::text));
create index set_aside_by_age on inbox.set_aside (received_at);
revoke all on inbox.set_aside from sendwell_app;

-- Counts up with whatever happens in a conversation, so that the liveliest stand first.
create sequence inbox.activity;

-- The thread between a contact and the workspace; sender_id is the number that the contact last wrote to.
create table inbox.conversation (
    id              bigint generated always as identity primary key,
    workspace_id    bigint      not null references workspace.workspace (id) on delete cascade,
    contact_id      bigint      not null,
    sender_id       bigint      not null references channel.sender (id) on delete cascade,
    status          text        not null default 'open' check (status in ('open', 'closed')),
    unread          int         not null default 0,
    activity        bigint      not null default nextval('inbox.activity'),
    last_inbound_at timestamptz,
    opted_out_at    timestamptz, -- when the newest opt-out word was written: a JOIN from before it comes too late
    created_at      timestamptz not null,
    unique (workspace_id, contact_id),
    foreign key (workspace_id, contact_id) references contact.contact (workspace_id, id)
);
create index conversation_by_activity on inbox.conversation (workspace_id, activity desc);
call platform.tenant_table('inbox.conversation');

create table inbox.incoming_message (
    id              bigint generated always as identity primary key,
    workspace_id    bigint      not null references workspace.workspace (id) on delete cascade,
    conversation_id bigint      not null references inbox.conversation (id) on delete cascade,
    sender_id       bigint      not null references channel.sender (id) on delete cascade,
    external_id     text        not null,
    type            text        not null,
    text            text        not null,
    at              timestamptz not null,
    unique (workspace_id, sender_id, external_id)
);
create index incoming_message_of_conversation on inbox.incoming_message (workspace_id, conversation_id, id desc);
create index incoming_message_by_age on inbox.incoming_message using brin (at) with (autosummarize = on);
call platform.tenant_table('inbox.incoming_message');
