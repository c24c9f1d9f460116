call platform.open_schema('campaign');

create table campaign.campaign (
    id               bigint      generated always as identity primary key,
    workspace_id     bigint      not null references workspace.workspace (id),
    name             text        not null,
    type             text        not null check (type in ('broadcast')),
    status           text        not null default 'draft'
        check (status in ('draft', 'scheduled', 'running', 'paused', 'completed', 'stopped', 'failed')),
    status_reason    text,                     -- why it is paused or failed, in plain words
    message_template text        not null,
    sender_ids       bigint[]    not null,
    audience         jsonb       not null,
    variables        jsonb       not null,
    scheduled_at     timestamptz,
    timezone         text        not null,
    local_time       boolean     not null,     -- the send window is at the contact's place
    window_start     time,
    window_end       time,
    recipients       bigint,                   -- frozen at launch
    excluded         bigint,
    created_at       timestamptz not null,
    started_at       timestamptz,
    finished_at      timestamptz
);
create index campaign_of_workspace on campaign.campaign (workspace_id, id desc);
create index campaign_scheduled on campaign.campaign (scheduled_at) where status = 'scheduled';
create index campaign_running on campaign.campaign (id) where status = 'running';
call platform.tenant_table('campaign.campaign');
