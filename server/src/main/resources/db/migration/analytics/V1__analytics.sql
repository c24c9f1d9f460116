call platform.open_schema('analytics');

-- When the daily report of a workspace is made, and who gets it. Those who want none by themselves need none.
create table analytics.report_plan (
    workspace_id   bigint      primary key references workspace.workspace (id) on delete cascade,
    enabled        boolean     not null,
    at             time        not null,  -- on the morning after, by the workspace's clock
    recipients     text[]      not null,  -- mail addresses
    webhook_url    text,
    webhook_secret text,                  -- sealed
    next_day       date        not null,  -- the first day that has had no report yet
    due_at         timestamptz not null,  -- when that is to be made; later than its hour after a failure
    check ((webhook_url is null) = (webhook_secret is null))
);
-- The engine's, over all workspaces.
create index report_plan_due on analytics.report_plan (due_at) where enabled;
call platform.tenant_table('analytics.report_plan');

-- What a day came to, as it looked when the report was made. It names no contact, so none has to be erased from it.
create table analytics.daily_report (
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    day          date        not null,    -- at the workspace
    generated_at timestamptz not null,
    report       jsonb       not null,
    primary key (workspace_id, day)
);
call platform.tenant_table('analytics.daily_report');

-- A report on its way to one receiver.
create table analytics.report_delivery (
    id              bigint      generated always as identity primary key,
    workspace_id    bigint      not null,
    day             date        not null,
    way             text        not null check (way in ('mail', 'webhook')),
    target          text        not null, -- a mail address; of a webhook the host alone, for its path may hold secrets
    key             text        not null, -- names it to the receiver, in each attempt the same
    state           text        not null default 'pending' check (state in ('pending', 'sent', 'failed')),
    attempts        int         not null default 0,
    next_attempt_at timestamptz,          -- while one is under way: when it counts as lost
    trouble         text,                 -- why the last attempt came to nothing, in plain words
    created_at      timestamptz not null,
    settled_at      timestamptz,
    foreign key (workspace_id, day) references analytics.daily_report (workspace_id, day) on delete cascade,
    check ((state = 'pending') = (next_attempt_at is not null)),
    check ((state = 'pending') = (settled_at is null))
);
create index report_delivery_of_report on analytics.report_delivery (workspace_id, day, id);
create unique index report_delivery_once_at_a_time on analytics.report_delivery (workspace_id, day, way, target)
    where state = 'pending';
-- The engine's, over all workspaces.
create index report_delivery_due on analytics.report_delivery (way, next_attempt_at) where state = 'pending';
call platform.tenant_table('analytics.report_delivery');
