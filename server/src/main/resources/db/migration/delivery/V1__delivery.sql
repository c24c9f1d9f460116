call platform.open_schema('delivery');

-- One row per sender: what it has sent and when it may send next. What was decided about it stands in channel.sender.
create table delivery.lane (
    sender_id     bigint      primary key references channel.sender (id),
    workspace_id  bigint      not null references workspace.workspace (id),
    next_at       timestamptz not null default 'infinity', -- when to look at this lane again
    free_at       timestamptz not null default 'epoch',    -- the gap after its last message is over
    claimed_by    bigint,                                   -- the node whose messages are on the wire, null = idle
    hour_start    timestamptz not null default 'epoch',
    hour_count    int         not null default 0,
    day           date        not null default 'epoch', -- in the sender's zone
    day_count     int         not null default 0,
    warmup_start  date,                                     -- day of the first send
    last_send_on  date,
    trouble       int         not null default 0, -- messages in a row without an answer: the sender's circuit
    wire_ms       int         not null default 0, -- how long a message is on the wire, of late
    slowed_because text,                                    -- why it goes at half pace and writes to no strangers; null = it does not
    waiting_for   text                                      -- why nothing goes out now: a code of Waiting, null = nothing waits
) with (fillfactor = 50);
create index lane_due on delivery.lane (next_at) where claimed_by is null;
create index lane_claimed on delivery.lane (claimed_by) where claimed_by is not null;
create index lane_workspace on delivery.lane (workspace_id);
call platform.tenant_table('delivery.lane');

-- Messages that were queued together on one lane: their shared text, rank and window. Holding a campaign is one row here.
create table delivery.batch (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id),
    sender_id    bigint      not null references delivery.lane (sender_id),
    origin_kind  text        not null,
    origin_id    bigint      not null,
    step         int         not null default 0,
    kind         text        not null,
    priority     smallint    not null,
    template     text,                                      -- null: every message brings its own text
    variables    jsonb       not null default '{}',         -- of the campaign, besides the contact's own
    variants     jsonb,                                     -- other templates by id, for messages that name one
    links        jsonb,                                     -- addresses that go out as personal ones: their ids, by text
    enclosure    jsonb,                                     -- a file or a place, the same for everybody
    approved     jsonb,                                     -- a template of WhatsApp's for those outside of the 24 hours
    window_start time,
    window_end   time,
    window_zone  text,                                      -- null: the contact's own
    -- held: paused; closed: nothing is queued, opened again when a message comes back; stopped: for good
    state        text        not null default 'open' check (state in ('open', 'held', 'closed', 'stopped')),
    created_at   timestamptz not null
);
create index batch_open on delivery.batch (sender_id, priority, id) where state = 'open';
create index batch_with_file on delivery.batch (workspace_id, ((enclosure #>> '{file,id}')::bigint))
    where enclosure is not null;
create index batch_origin on delivery.batch (workspace_id, origin_kind, origin_id);
call platform.tenant_table('delivery.batch');

create function delivery.is_stopped(of_batch bigint) returns boolean
    language sql stable
    return exists (select from delivery.batch b where b.id = of_batch and b.state = 'stopped');

-- What becomes of a message that does not go (again): one that may have arrived cannot be called skipped.
create function delivery.left_out(doubts smallint) returns text
    language sql immutable return case when doubts > 0 then 'uncertain' else 'skipped' end;
create function delivery.why_left_out(doubts smallint, reason text) returns text
    language sql immutable return case when doubts > 0 then 'no_answer' else reason end;

create table delivery.message (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null,
    batch_id     bigint      not null,                       -- of delivery.batch; no foreign key: see docs/decisions.md
    sender_id    bigint      not null,
    contact_id   bigint      not null,
    origin_kind  text        not null,
    origin_id    bigint      not null,
    step         int         not null,
    status       text        not null default 'queued'
        check (status in ('queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'skipped')),
    due_at       timestamptz not null,
    attempt      smallint    not null default 0,
    deferrals    smallint    not null default 0,
    doubts       smallint    not null default 0, -- how often it was handed over with no answer: it may have arrived
    reason       text,                                      -- why it waits, was skipped or failed: a code
    verdict      text,                                      -- what the gate said at the moment of sending
    text         text,
    variant      bigint,                                    -- which of its batch's variants it says; null = the template
    enclosure    jsonb,                                     -- its own, as the text; else its batch's
    approved     jsonb,                                     -- a template of its own, with the values
    sending_at   timestamptz,
    sent_at      timestamptz,
    delivered_at timestamptz,
    read_at      timestamptz,
    settled_at   timestamptz,
    replied_at   timestamptz,
    opted_out_at timestamptz
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);

-- One attempt: a campaign never has a second message for the same person and step, and no message two automatic answers.
create unique index message_once on delivery.message (workspace_id, origin_kind, origin_id, step, contact_id)
    where origin_kind in ('campaign', 'confirmation', 'auto_reply');
create index message_queue on delivery.message (batch_id, due_at, id) where status = 'queued';
-- Short: what channels may be asked again about.
create index message_on_the_wire on delivery.message (batch_id) where status = 'sending';
create index message_failed on delivery.message (workspace_id, origin_kind, origin_id, reason) where status = 'failed';
create index message_replied on delivery.message (workspace_id, origin_kind, origin_id) where replied_at is not null;
create index message_opted_out on delivery.message (workspace_id, origin_kind, origin_id) where opted_out_at is not null;
create index message_with_file on delivery.message (workspace_id, ((enclosure #>> '{file,id}')::bigint))
    where enclosure is not null and status in ('queued', 'sending');
create index message_of_contact on delivery.message (workspace_id, contact_id, id);
-- For the clean-up alone: it costs the senders next to nothing, and old rows lie together.
create index message_settled on delivery.message using brin (settled_at) with (autosummarize = on);
call platform.tenant_table('delivery.message');

-- How many messages of a batch are in which state, of all that there were. Kept by triggers (see the figures), so every
-- writer is counted; sharded by backend, so that writers do not wait for one another.
create table delivery.tally (
    workspace_id bigint   not null,
    batch_id     bigint   not null references delivery.batch (id),
    status       text     not null,
    shard        smallint not null,
    n            bigint   not null,
    primary key (batch_id, status, shard)
) with (fillfactor = 50);
call platform.tenant_table('delivery.tally');

-- What the clean-up has taken of a batch, with what is counted beside the states.
create table delivery.departed (
    workspace_id   bigint      not null,
    batch_id       bigint      primary key references delivery.batch (id),
    messages       bigint      not null,
    replied        bigint      not null,
    opted_out      bigint      not null,
    settled_before timestamptz not null -- all that was settled before this may be gone
);
call platform.tenant_table('delivery.departed');

-- Who was meant by a campaign, or by a step of it, and left out when it was launched, and why.
create table delivery.exclusion (
    workspace_id bigint not null,
    origin_kind  text   not null,
    origin_id    bigint not null,
    step         int    not null,
    contact_id   bigint not null,
    reason       text   not null,
    primary key (workspace_id, origin_kind, origin_id, step, contact_id)
);
call platform.tenant_table('delivery.exclusion');

-- Which sender a contact talks to, and when it last wrote to us: that opens the 24 hours in which a person may answer.
create table delivery.correspondence (
    workspace_id    bigint      not null,
    contact_id      bigint      not null,
    sender_id       bigint      not null,                   -- the last one that wrote to it, or that it wrote to
    last_inbound_at timestamptz,
    primary key (workspace_id, contact_id)
);
call platform.tenant_table('delivery.correspondence');

-- When a contact last wrote to one of our numbers on a channel that lets free text go for so long only, and to that number.
create table delivery.heard (
    workspace_id bigint      not null,
    contact_id   bigint      not null,
    sender_id    bigint      not null,
    at           timestamptz not null,
    primary key (workspace_id, contact_id, sender_id)
);
call platform.tenant_table('delivery.heard');

-- Whom the senders of a portfolio have written to outside of the 24 hours after the contact's own message, and when last:
-- those of the last 24 hours. A portfolio may have senders in several workspaces, so it comes first.
create table delivery.opening (
    portfolio    text        not null, -- as in channel.sender
    workspace_id bigint      not null,
    contact_id   bigint      not null,
    at           timestamptz not null,
    primary key (portfolio, workspace_id, contact_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
create index opening_by_age on delivery.opening (portfolio, at);
call platform.tenant_table('delivery.opening');

-- How many these are, and up to when their places have been promised to messages that wait.
create table delivery.budget (
    portfolio    text        not null,
    workspace_id bigint      not null,
    used         int         not null check (used >= 0),
    promised_to  timestamptz not null,
    promised     int         not null, -- of the places that are free at that very instant
    primary key (portfolio, workspace_id)
) with (fillfactor = 50);
call platform.tenant_table('delivery.budget');

-- First messages to people who neither wrote to us nor agreed, by sender and hour.
create table delivery.first_contact (
    workspace_id bigint      not null,
    sender_id    bigint      not null references delivery.lane (sender_id),
    at           timestamptz not null, -- the hour
    n            int         not null,
    primary key (workspace_id, sender_id, at)
);
call platform.tenant_table('delivery.first_contact');
