-- Two roles without login, taken on per transaction by the one login role:
--   sendwell_app     a member's request: sees the rows of the workspace set for the transaction, nothing without one
--   sendwell_engine  the house's own work: serves all workspaces
do $$
begin
    if not exists (select from pg_roles where rolname = 'sendwell_app') then
        create role sendwell_app nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'sendwell_engine') then
        create role sendwell_engine nologin;
    end if;
exception
    when duplicate_object or unique_violation then null; -- another database of this cluster was quicker
    when insufficient_privilege then
        raise exception 'Sendwell needs the roles sendwell_app and sendwell_engine: as a superuser run "create role sendwell_app nologin; create role sendwell_engine nologin; grant sendwell_app, sendwell_engine to %"', current_user;
end $$;

do $$
begin
    execute format('grant sendwell_app, sendwell_engine to %I', current_user);
end $$;

grant usage on schema platform to sendwell_app, sendwell_engine;

-- The workspace of this transaction; null where none is set, which matches no row.
create function platform.current_workspace() returns bigint
    language sql stable parallel safe
    return nullif(current_setting('sendwell.workspace', true), '')::bigint;

-- Opens a module's schema to both roles; row-level security then says which rows.
create procedure platform.open_schema(schema_name text) language plpgsql as $$
begin
    execute format('grant usage on schema %I to sendwell_app, sendwell_engine', schema_name);
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to sendwell_app, sendwell_engine', schema_name);
    execute format('alter default privileges in schema %I grant usage on sequences to sendwell_app, sendwell_engine', schema_name);
end $$;

-- Puts the wall around a table that has a workspace_id. Every tenant table calls it in the migration that creates it.
create procedure platform.tenant_table(target regclass) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy of_workspace on %s to sendwell_app using (workspace_id = (select platform.current_workspace()))', target);
    execute format('create policy of_engine on %s to sendwell_engine using (true) with check (true)', target);
end $$;

-- The table that db-scheduler works on (its documented PostgreSQL shape).
create table platform.scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    state                text,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_due on platform.scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on platform.scheduled_tasks (last_heartbeat);
grant select, insert, update, delete on platform.scheduled_tasks to sendwell_app, sendwell_engine;

-- Simulated time: it was "simulated" in the house when it was "real" outside. One row of the house's own.
create table platform.clock (
    only_row  boolean     primary key default true check (only_row),
    simulated timestamptz not null,
    real      timestamptz not null
);
grant select, insert, update on platform.clock to sendwell_engine;

-- What was asked under an Idempotency-Key and answered, for a day; status is null while it is being served.
create table platform.repeated_request (
    workspace_id bigint      not null,
    key          text        not null,
    fingerprint  bytea       not null,
    asked_at     timestamptz not null,
    status       int,
    content_type text,
    location     text,
    body         text,
    primary key (workspace_id, key)
);
create index repeated_request_by_age on platform.repeated_request (workspace_id, asked_at);
grant select, insert, update, delete on platform.repeated_request to sendwell_app, sendwell_engine;
call platform.tenant_table('platform.repeated_request');

-- A number for each server process; it holds an advisory lock on it for as long as it lives.
create sequence platform.node;
grant usage on sequence platform.node to sendwell_engine;
