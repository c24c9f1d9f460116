-- What people wrote, in numbers that stay when the messages have gone. Kept by triggers, so every writer is counted;
-- sharded by backend, so that writers do not wait for one another.

-- The newest, by the quarter of an hour in which they were written, until they are folded.
create table inbox.received (
    workspace_id bigint      not null,
    at           timestamptz not null,
    sender_id    bigint      not null, -- which number they were written to
    shard        smallint    not null,
    n            bigint      not null,
    primary key (workspace_id, at, sender_id, shard)
) with (fillfactor = 50);
call platform.tenant_table('inbox.received');

-- Folded, by the hour of the clocks at the workspace, and by its day.
create table inbox.received_in_hour (
    workspace_id bigint      not null,
    at           timestamptz not null,
    sender_id    bigint      not null,
    n            bigint      not null,
    primary key (workspace_id, at, sender_id)
);
call platform.tenant_table('inbox.received_in_hour');

create table inbox.received_on_day (
    workspace_id bigint not null,
    day          date   not null,
    sender_id    bigint not null,
    n            bigint not null,
    primary key (workspace_id, day, sender_id)
);
call platform.tenant_table('inbox.received_on_day');

create function inbox.count_received() returns trigger language plpgsql as $$
begin
    insert into inbox.received as r (workspace_id, at, sender_id, shard, n)
    select workspace_id, date_bin(interval '15 minutes', at, timestamptz '2000-01-01 00:00Z'), sender_id,
           pg_backend_pid() % 16, count(*)
    from new_rows group by 1, 2, 3 order by 1, 2, 3
    on conflict (workspace_id, at, sender_id, shard) do update set n = r.n + excluded.n;
    return null;
end $$;

create trigger count_received after insert on inbox.incoming_message
    referencing new table as new_rows for each statement execute function inbox.count_received();

-- What they wanted, by the campaign that they answered, corrections heeded.
create table inbox.intent_of_day (
    workspace_id bigint   not null,
    day          date     not null,
    campaign_id  bigint   not null, -- 0 = no campaign was sent to them in the three days before
    intent       text     not null,
    shard        smallint not null,
    n            bigint   not null,
    primary key (workspace_id, day, campaign_id, intent, shard)
) with (fillfactor = 50);
create index intent_of_day_by_campaign on inbox.intent_of_day (workspace_id, campaign_id, day);
call platform.tenant_table('inbox.intent_of_day');

create function inbox.count_intents_inserted() returns trigger language plpgsql as $$
begin
    insert into inbox.intent_of_day as i (workspace_id, day, campaign_id, intent, shard, n)
    select workspace_id, day, coalesce(campaign_id, 0), coalesce(corrected_intent, intent), pg_backend_pid() % 16,
           count(*)
    from new_rows group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (workspace_id, day, campaign_id, intent, shard) do update set n = i.n + excluded.n;
    return null;
end $$;

create function inbox.count_intents_updated() returns trigger language plpgsql as $$
begin
    insert into inbox.intent_of_day as i (workspace_id, day, campaign_id, intent, shard, n)
    select workspace_id, day, coalesce(campaign_id, 0), coalesce(corrected_intent, intent), pg_backend_pid() % 16, sum(d)
    from (select *, 1 as d from new_rows union all select *, -1 from old_rows) changed
    group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
    on conflict (workspace_id, day, campaign_id, intent, shard) do update set n = i.n + excluded.n;
    return null;
end $$;

create trigger count_inserted after insert on inbox.verdict
    referencing new table as new_rows for each statement execute function inbox.count_intents_inserted();
create trigger count_updated after update on inbox.verdict
    referencing old table as old_rows new table as new_rows
    for each statement execute function inbox.count_intents_updated();
-- Deleting takes nothing away, here and above: what left was there. What did, be it by age or with a contact that was erased,
-- is written down by whoever deletes it, so that the figures can be recounted for ever.
create table inbox.departed (
    workspace_id bigint not null,
    sender_id    bigint not null,
    n            bigint not null, -- messages that were written to it
    primary key (workspace_id, sender_id)
);
call platform.tenant_table('inbox.departed');

create table inbox.departed_intent (
    workspace_id bigint not null,
    campaign_id  bigint not null,
    intent       text   not null, -- as it was corrected in the end
    n            bigint not null,
    primary key (workspace_id, campaign_id, intent)
);
call platform.tenant_table('inbox.departed_intent');
