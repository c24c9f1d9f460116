-- When the figures of a workspace are next held against what they count: at three in the morning there. Null = not planned.
alter table workspace.workspace add column recount_at timestamptz;
create index workspace_to_recount on workspace.workspace (recount_at);

-- What a night's recount found. A difference is a bug, so it is told and left as it is.
create table workspace.recount (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    at           timestamptz not null,
    differences  int         not null, -- places at which figures say something else
    parts        jsonb       not null, -- what was counted, from when on, how much of it, and how many of these places
    examples     jsonb       not null  -- some of them: what is kept, what was counted
);
create index recount_of_workspace on workspace.recount (workspace_id, id);
call platform.tenant_table('workspace.recount');
