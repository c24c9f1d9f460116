call platform.open_schema('campaign');

create table campaign.campaign (
    id               bigint      generated always as identity primary key,
    workspace_id     bigint      not null references workspace.workspace (id),
    name             text        not null,
    type             text        not null check (type in ('broadcast', 'drip')),
    status           text        not null default 'draft'
        check (status in ('draft', 'scheduled', 'running', 'paused', 'completed', 'stopped', 'failed')),
    status_reason    text,                     -- why it is paused or failed, in plain words
    paused_for_health boolean    not null default false, -- its senders are stopped for their health: it goes on with them
    message_template text        not null,
    approved         jsonb,                    -- a template of WhatsApp's for those whom free text may not reach
    sender_ids       bigint[]    not null,
    audience         jsonb       not null,
    variables        jsonb       not null,
    enclosure        jsonb,                    -- a file, a place, or a link preview
    scheduled_at     timestamptz,
    starts_at        timestamptz,              -- when to launch: scheduled_at, or where the first people see that time
    timezone         text        not null,
    local_time       boolean     not null,     -- the scheduled time and the send window are at the contact's place
    window_start     time,
    window_end       time,
    holdout_percent  float8      not null,
    move_when_paused boolean     not null,     -- what waits on a sender that pauses moves to the others
    judged_failed    bigint      not null default 0, -- counts when it last paused itself: only later failures count
    judged_answered  bigint      not null default 0,
    track_links      boolean     not null default false, -- addresses go out as links of our own that count who follows them
    link_parameter   text check (link_parameter is null or track_links), -- see campaign.link.parameter
    rewrite          boolean     not null default false, -- the approved variants are sent in the place of the message
    tone             text        not null default 'friendly', -- how drafts of it are to sound
    drip             jsonb check ((drip is not null) = (type = 'drip')), -- entry, goal and sequence
    next_step_at     timestamptz,              -- before this none of a drip's enrolments has anything to do
    recipients       bigint,                   -- frozen at launch; of a drip, all that were ever enrolled
    excluded         bigint,
    created_at       timestamptz not null,
    started_at       timestamptz,
    finished_at      timestamptz
);
create index campaign_of_workspace on campaign.campaign (workspace_id, id desc);
create index campaign_scheduled on campaign.campaign (starts_at) where status = 'scheduled';
create index campaign_with_file on campaign.campaign (workspace_id, ((enclosure #>> '{file,id}')::bigint))
    where enclosure is not null;
-- The few whose effect is still being watched.
create index campaign_with_control_group on campaign.campaign (workspace_id, started_at)
    where holdout_percent > 0 and started_at is not null;
create index campaign_running on campaign.campaign (id) where status = 'running';
create index campaign_paused_for_health on campaign.campaign (id) where paused_for_health;
create index campaign_next_step on campaign.campaign (next_step_at) where status = 'running' and next_step_at is not null;
call platform.tenant_table('campaign.campaign');

-- Other wordings of a broadcast's message. Those that a person has approved are sent in turns; no other ever is.
create table campaign.variant (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id),
    campaign_id  bigint      not null references campaign.campaign (id) on delete cascade,
    text         text        not null,
    engine       text,                         -- who generated it; null = a person wrote it
    approved_at  timestamptz,
    approved_by  bigint,                       -- the member
    created_at   timestamptz not null,
    check ((approved_at is null) = (approved_by is null))
);
create index variant_of_campaign on campaign.variant (workspace_id, campaign_id, id);
call platform.tenant_table('campaign.variant');

-- A contact's way through a drip. It stands behind the step "taken"; what follows is in the drip's sequence. Nothing here
-- refers to contacts or campaigns by foreign key: 100,000 rows move in one statement, and neither is ever deleted once
-- there are enrolments.
create table campaign.enrolment (
    workspace_id   bigint      not null,
    campaign_id    bigint      not null,
    contact_id     bigint      not null,
    status         text        not null default 'active' check (status in ('active', 'paused', 'completed', 'stopped')),
    reason         text,                       -- why it was stopped: a code
    taken          int         not null,       -- the last step it took, 0 = none yet
    taken_at       timestamptz not null,
    messaged       boolean     not null,       -- that step is a message to it, not one it passed over
    waiting        boolean     not null default false, -- was due, but that message has not gone yet
    stops_on_reply boolean     not null,       -- where it stands now
    due_at         timestamptz,                -- before this it has nothing to do; null once it has ended
    replied_at     timestamptz,                -- first reply since it was enrolled
    intent         text,                       -- of its last reply that had one
    enrolled_at    timestamptz not null,
    ended_at       timestamptz,
    primary key (workspace_id, campaign_id, contact_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index enrolment_due on campaign.enrolment (workspace_id, campaign_id, due_at) where status = 'active';
create index enrolment_waiting on campaign.enrolment (workspace_id, campaign_id) where waiting;
create index enrolment_of_contact on campaign.enrolment (workspace_id, contact_id) where status in ('active', 'paused');
call platform.tenant_table('campaign.enrolment');

-- What WhatsApp asks a workspace for messages, as somebody entered it; without a row it reckons with the example.
create table campaign.price_table (
    workspace_id bigint      primary key references workspace.workspace (id),
    currency     text        not null,
    as_of        date        not null,
    prices       jsonb       not null,
    changed_at   timestamptz not null
);
call platform.tenant_table('campaign.price_table');
