call platform.open_schema('inbox');

-- What channels told us, each thing once: the key makes a repeated webhook harmless. The payload is dropped when its work
-- is done; the key stays. Here and in incoming_message one foreign key stands for all that follow from it: each is looked
-- up for each row.
create table inbox.inbound_event (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null,
    sender_id    bigint      not null references channel.sender (id) on delete cascade,
    kind         text        not null check (kind in ('message', 'receipt', 'preference', 'own_message')),
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
    id                 bigint generated always as identity primary key,
    workspace_id       bigint      not null references workspace.workspace (id) on delete cascade,
    contact_id         bigint      not null,
    sender_id          bigint      not null references channel.sender (id) on delete cascade,
    status             text        not null default 'open' check (status in ('open', 'closed')),
    unread             int         not null default 0,
    urgent             boolean     not null default false, -- until a person answers or closes it
    assigned_to        bigint references workspace.member (id) on delete set null,
    activity           bigint      not null default nextval('inbox.activity'),
    last_inbound_at    timestamptz,
    person_answered_at timestamptz, -- when a member last answered
    handed_over_at     timestamptz, -- since when only people answer here; null = what the workspace switched on may
    opted_out_at       timestamptz, -- when the newest opt-out word was written: a JOIN from before it comes too late
    created_at         timestamptz not null,
    unique (workspace_id, contact_id),
    foreign key (workspace_id, contact_id) references contact.contact (workspace_id, id)
);
create index conversation_by_activity on inbox.conversation (workspace_id, activity desc);
create index conversation_assigned on inbox.conversation (workspace_id, assigned_to, activity desc)
    where assigned_to is not null;
create index conversation_urgent on inbox.conversation (workspace_id, activity desc) where urgent;
call platform.tenant_table('inbox.conversation');

create table inbox.incoming_message (
    id              bigint generated always as identity primary key,
    workspace_id    bigint      not null,
    conversation_id bigint      not null references inbox.conversation (id) on delete cascade,
    sender_id       bigint      not null,
    external_id     text        not null,
    type            text        not null,
    text            text        not null,
    attachment      jsonb,                -- a file: where its channel has it, not its bytes
    choice          text,                 -- the id of the button or row that was tapped; the text is what stands on it
    reply_to        text,                 -- the channel's id of the message, theirs or ours, that it answers
    at              timestamptz not null,
    unique (workspace_id, sender_id, external_id)
);
create index incoming_message_of_conversation on inbox.incoming_message (workspace_id, conversation_id, id desc);
create index incoming_message_by_age on inbox.incoming_message using brin (at) with (autosummarize = on);
call platform.tenant_table('inbox.incoming_message');

-- What somebody last told WhatsApp about our marketing, and when: words come in any order.
create table inbox.preference (
    workspace_id bigint      not null,
    contact_id   bigint      not null,
    at           timestamptz not null,
    primary key (workspace_id, contact_id)
);
call platform.tenant_table('inbox.preference');

-- Messages that are still to be understood, then to be answered: a short queue. claimed_by is the server that thinks
-- about it; when that one is gone, another begins anew.
create table inbox.backlog (
    message_id   bigint primary key references inbox.incoming_message (id) on delete cascade,
    workspace_id bigint      not null,
    stage        text        not null default 'understand' check (stage in ('understand', 'answer')),
    due_at       timestamptz not null,
    claimed_by   bigint,
    tries        int         not null default 0
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index backlog_of_workspace on inbox.backlog (stage, workspace_id, message_id);
create index backlog_due on inbox.backlog (stage, due_at);
create index backlog_claimed on inbox.backlog (claimed_by) where claimed_by is not null;
call platform.tenant_table('inbox.backlog');

-- What a message was understood as, and, beside it, what a person says that it is.
create table inbox.verdict (
    message_id          bigint primary key references inbox.incoming_message (id) on delete cascade,
    workspace_id        bigint      not null,
    intent              text        not null,
    sentiment           text        not null,
    confidence          int         not null check (confidence between 0 and 100),
    key_phrases         text[]      not null default '{}',
    suggested_action    text        not null,
    urgency             text        not null,
    language            text        not null,
    engine              text        not null,
    version             text        not null,
    at                  timestamptz not null,
    campaign_id         bigint, -- the campaign that was last sent to whoever wrote it, in the three days before
    day                 date        not null, -- on which it was written, at the workspace
    corrected_intent    text,
    corrected_sentiment text,
    corrected_by        bigint references workspace.member (id) on delete set null,
    corrected_at        timestamptz
);
create index verdict_corrected on inbox.verdict (workspace_id, message_id) where corrected_intent is not null;
call platform.tenant_table('inbox.verdict');

-- An answer that was thought of for a message: sent by itself, or offered to people with the reason why not.
create table inbox.suggestion (
    message_id   bigint primary key references inbox.incoming_message (id) on delete cascade,
    workspace_id bigint      not null,
    text         text        not null,
    engine       text        not null,
    needs_review boolean     not null,
    held         text, -- why it was not sent by itself; null = it was
    outgoing_id  bigint, -- the message that it became
    at           timestamptz not null,
    check ((held is null) = (outgoing_id is not null))
);
call platform.tenant_table('inbox.suggestion');

-- What the owner of a number wrote to a contact on the phone, not through us.
create table inbox.own_message (
    id              bigint generated always as identity primary key,
    workspace_id    bigint      not null,
    conversation_id bigint      not null references inbox.conversation (id) on delete cascade,
    sender_id       bigint      not null,
    external_id     text        not null,
    type            text        not null,
    text            text        not null,
    at              timestamptz not null,
    unique (workspace_id, sender_id, external_id)
);
create index own_message_of_conversation on inbox.own_message (workspace_id, conversation_id, id desc);
create index own_message_by_age on inbox.own_message using brin (at) with (autosummarize = on);
call platform.tenant_table('inbox.own_message');

-- What members tell one another about a conversation. Never sent.
create table inbox.note (
    id              bigint generated always as identity primary key,
    workspace_id    bigint      not null references workspace.workspace (id) on delete cascade,
    conversation_id bigint      not null references inbox.conversation (id) on delete cascade,
    member_id       bigint references workspace.member (id) on delete set null,
    text            text        not null,
    at              timestamptz not null
);
create index note_of_conversation on inbox.note (workspace_id, conversation_id, id desc);
call platform.tenant_table('inbox.note');

-- The words of each conversation, folded, for the search: a word begins so, which a B-tree answers under row-level
-- security. last_day is when a word was last written: it leaves with the last message that holds it. Those of a
-- conversation that goes are cleared away by hand: a foreign key would be looked up for each word.
create table inbox.word (
    workspace_id    bigint not null,
    word            text   collate "C" not null,
    conversation_id bigint not null,
    source          text   not null check (source in ('message', 'note')),
    last_day        date   not null,
    primary key (workspace_id, word, conversation_id, source)
);
create index word_of_conversation on inbox.word (workspace_id, conversation_id);
create index word_by_age on inbox.word (workspace_id, last_day);
call platform.tenant_table('inbox.word');

-- Answers that people give again and again.
create table inbox.canned_reply (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    shortcut     text        not null,
    text         text        not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create unique index canned_reply_by_shortcut on inbox.canned_reply (workspace_id, lower(shortcut));
call platform.tenant_table('inbox.canned_reply');

-- What the workspace knows and answers may be made of.
create table inbox.snippet (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    kind         text        not null check (kind in ('opening_hours', 'price', 'link', 'location', 'delivery',
                     'payment', 'returns', 'faq', 'other')),
    title        text        not null,
    text         text        not null,
    url          text,
    keywords     text[]      not null default '{}',
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
create index snippet_of_workspace on inbox.snippet (workspace_id, id);
call platform.tenant_table('inbox.snippet');

-- Which intents are answered by themselves; one that is not here is not.
create table inbox.auto_response (
    workspace_id bigint  not null references workspace.workspace (id) on delete cascade,
    intent       text    not null,
    enabled      boolean not null,
    text         text, -- what is answered; null = what is suggested
    texts        jsonb   not null default '{}', -- the same by language
    primary key (workspace_id, intent)
);
call platform.tenant_table('inbox.auto_response');
