call platform.open_schema('workspace');

-- A tenant. Its own id is its workspace_id, so its wall is written out here.
create table workspace.workspace (
    id                   bigint generated always as identity primary key,
    name                 text        not null,
    created_at           timestamptz not null,
    -- The settings of sending. Quiet hours and the frequency cap are both null where there is none.
    quiet_start          time,
    quiet_end            time,
    cap_max              int check (cap_max > 0),
    cap_days             int check (cap_days > 0),
    failure_limit_percent int check (failure_limit_percent between 1 and 100),
    default_country      text        not null,
    timezone             text        not null,
    retention_days       int         not null check (retention_days > 0),
    clean_up_at          timestamptz not null, -- when what is older leaves next: at two in the morning there
    opt_out_words        text[]      not null,
    opt_out_confirmation text        not null,
    check ((quiet_start is null) = (quiet_end is null)),
    check ((cap_max is null) = (cap_days is null))
);
create index workspace_to_clean_up on workspace.workspace (clean_up_at);
alter table workspace.workspace enable row level security;
alter table workspace.workspace force row level security;
create policy of_workspace on workspace.workspace to sendwell_app using (id = (select platform.current_workspace()));
create policy of_engine on workspace.workspace to sendwell_engine using (true) with check (true);

-- A person of a workspace. One address signs in to one workspace.
create table workspace.member (
    id            bigint generated always as identity primary key,
    workspace_id  bigint      not null references workspace.workspace (id) on delete cascade,
    email         text        not null unique check (email = lower(email)),
    name          text        not null,
    password_hash text        not null,
    role          text        not null check (role in ('owner', 'admin', 'marketer', 'agent', 'viewer')),
    active        boolean     not null default true,
    failed_logins int         not null default 0,
    locked_until  timestamptz,
    created_at    timestamptz not null
);
create index member_of_workspace on workspace.member (workspace_id, id);
call platform.tenant_table('workspace.member');

-- Somebody signed in. Only the SHA-256 of the token is kept, so a stolen backup opens nothing.
create table workspace.session (
    id           bigint generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    member_id    bigint      not null references workspace.member (id) on delete cascade,
    token_hash   bytea       not null unique,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index session_of_member on workspace.session (workspace_id, member_id);
call platform.tenant_table('workspace.session');

-- What belongs to the installation and to no workspace; one row, for the engine's role alone.
create table workspace.house (
    only_row         boolean primary key default true check (only_row),
    setup_token_hash bytea, -- opens the set-up page once, while there is no member
    webhook_secret   text,  -- made on the first start where SENDWELL_WEBHOOK_SECRET is not set
    secret_key_id    int    -- tells the key that secrets are sealed under from others, so that no server seals with another
);
insert into workspace.house default values;
revoke all on workspace.house from sendwell_app;
