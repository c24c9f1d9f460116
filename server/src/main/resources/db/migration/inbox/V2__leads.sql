-- What a contact wrote, as far as it says anything about buying. It leaves with the message.
create table inbox.lead_signal (
    message_id   bigint primary key references inbox.incoming_message (id) on delete cascade,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    contact_id   bigint      not null,
    intent       text        not null, -- as understood, or as a person corrected it
    asked_price  boolean     not null,
    at           timestamptz not null
);
create index lead_signal_of_contact on inbox.lead_signal (workspace_id, contact_id, at desc);
call platform.tenant_table('inbox.lead_signal');

-- Whose score is to be reckoned anew. Rows are only ever added, so whoever marks waits for nobody and no two writers can
-- stop each other; a contact may stand here many times and is reckoned once.
create table inbox.lead_mark (
    id           bigint generated always as identity primary key,
    workspace_id bigint not null references workspace.workspace (id) on delete cascade,
    contact_id   bigint not null
) with (autovacuum_vacuum_scale_factor = 0.05);
create index lead_mark_of_workspace on inbox.lead_mark (workspace_id, id);
call platform.tenant_table('inbox.lead_mark');

-- The score of each contact that has ever given reason for one; contact.contact.lead_score repeats the total. Without a
-- foreign key, which would lock and write the row of a contact that was written just before.
create table inbox.lead_score (
    workspace_id   bigint      not null references workspace.workspace (id) on delete cascade,
    contact_id     bigint      not null,
    total          int         not null check (total between 0 and 100),
    noted          int,                  -- the total that the history has last; null = it has none
    last_active_at timestamptz,          -- when it last read or wrote something
    scored_at      timestamptz not null,
    fades_at       timestamptz,          -- the night in which the passing of time lowers it; null = it does not
    primary key (workspace_id, contact_id)
) with (fillfactor = 90);
create index lead_score_by_total on inbox.lead_score (workspace_id, total desc, contact_id desc);
-- The engine's, over all workspaces.
create index lead_score_to_fade on inbox.lead_score (fades_at, workspace_id) where fades_at is not null;
call platform.tenant_table('inbox.lead_score');

-- How scores went.
create table inbox.lead_score_change (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    contact_id   bigint      not null,
    total        int         not null, -- is the sum of its parts
    engagement   int         not null,
    behavior     int         not null,
    profile      int         not null,
    timing       int         not null,
    at           timestamptz not null,
    check (total = engagement + behavior + profile + timing)
);
create index lead_score_change_of_contact on inbox.lead_score_change (workspace_id, contact_id, id desc);
create index lead_score_change_by_age on inbox.lead_score_change using brin (at) with (autosummarize = on);
call platform.tenant_table('inbox.lead_score_change');

-- Contacts that somebody sells to. The score repeats lead_score.total, so that the list has an index.
create table inbox.lead (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    contact_id   bigint      not null,
    stage        text        not null
        check (stage in ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost')),
    source       text        not null check (source in ('reply', 'member')),
    owner_id     bigint references workspace.member (id) on delete set null,
    score        int         not null default 0,
    value        numeric(16, 4) check (value >= 0),
    currency     text,                   -- ISO 4217, with every value
    follow_up_at timestamptz,
    notes        text,
    lost_reason  text,
    closed_at    timestamptz,            -- when it was won or lost
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    unique (workspace_id, contact_id),
    foreign key (workspace_id, contact_id) references contact.contact (workspace_id, id),
    check ((value is null) = (currency is null)),
    check ((stage in ('won', 'lost')) = (closed_at is not null))
);
create index lead_by_score on inbox.lead (workspace_id, score desc, id desc);
create index lead_of_owner on inbox.lead (workspace_id, owner_id, score desc, id desc) where owner_id is not null;
create index lead_to_follow_up on inbox.lead (workspace_id, follow_up_at) where follow_up_at is not null;
call platform.tenant_table('inbox.lead');
