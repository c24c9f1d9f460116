-- What became of messages, by when and by what they came from. A message counts in the quarter of an hour in which it was
-- sent, or, where it never was, in which it was settled; what happens to it later counts there as well, so that no rate
-- exceeds 100 %. A quarter of an hour, because the days of some zones begin at one. Each message adds a pure function of its
-- columns, and triggers add what it is now and take away what it was, so every writer, retry and late receipt is exact.
-- Deleting takes nothing away: only the clean-up deletes, and what was sent was sent.

create function delivery.quarter(at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return date_bin(interval '15 minutes', at, timestamptz '2000-01-01 00:00Z');

-- When a message counts; null while something of ours still has to happen to it.
create function delivery.counts_at(status text, sent_at timestamptz, settled_at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return case when status not in ('queued', 'sending') then delivery.quarter(coalesce(sent_at, settled_at)) end;

-- Why it failed or was left out.
create function delivery.lost_by(status text, reason text) returns text
    language sql immutable parallel safe
    return case when status in ('failed', 'skipped') then coalesce(reason, 'unknown') end;

-- How long its answer took, in steps of an eighth of a doubling: step n is 2^(n/8) to 2^((n+1)/8) seconds.
create function delivery.answer_step(sent_at timestamptz, replied_at timestamptz) returns int
    language sql immutable parallel safe
    return case when replied_at is not null and sent_at is not null
        then floor(8 * log(2.0, greatest(extract(epoch from replied_at - sent_at), 1)))::int end;

-- The newest changes, by batch: what folding has not moved yet. Sharded as the tally.
create table delivery.figures (
    workspace_id bigint      not null,
    at           timestamptz not null,            -- the quarter of an hour
    batch_id     bigint      not null references delivery.batch (id),
    variant      bigint      not null,            -- 0 = none
    shard        smallint    not null,
    sent         bigint      not null,            -- taken by WhatsApp and not refused later
    delivered    bigint      not null,            -- of those: whoever read it got it
    read         bigint      not null,            -- of those
    failed       bigint      not null,
    skipped      bigint      not null,
    uncertain    bigint      not null,
    replied      bigint      not null,
    opted_out    bigint      not null,
    primary key (workspace_id, at, batch_id, variant, shard)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
call platform.tenant_table('delivery.figures');

-- What only few messages have: why they failed or were left out, how long their answer took.
create table delivery.figure_detail (
    workspace_id bigint      not null,
    at           timestamptz not null,
    batch_id     bigint      not null references delivery.batch (id),
    what         text        not null check (what in ('failed', 'skipped', 'answered')),
    value        text        not null,            -- the reason, or the step of the answer's time
    shard        smallint    not null,
    n            bigint      not null,
    primary key (workspace_id, at, batch_id, what, value, shard)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
call platform.tenant_table('delivery.figure_detail');

-- Where the folding puts them, for good: each change once into each of these. Sums over years are some thousand rows.

-- By hour, all that is known: for one campaign. An hour begins as the clocks at the workspace do.
create table delivery.figures_of_hour (
    workspace_id bigint      not null,
    origin_kind  text        not null,
    origin_id    bigint      not null,            -- 0 = single messages
    at           timestamptz not null,
    step         int         not null,
    sender_id    bigint      not null,
    variant      bigint      not null,
    sent         bigint      not null,
    delivered    bigint      not null,
    read         bigint      not null,
    failed       bigint      not null,
    skipped      bigint      not null,
    uncertain    bigint      not null,
    replied      bigint      not null,
    opted_out    bigint      not null,
    primary key (workspace_id, origin_kind, origin_id, at, step, sender_id, variant)
);
call platform.tenant_table('delivery.figures_of_hour');

-- By hour and sender, all origins of a kind together.
create table delivery.figures_of_sender (
    workspace_id bigint      not null,
    at           timestamptz not null,
    sender_id    bigint      not null,
    origin_kind  text        not null,
    sent         bigint      not null,
    delivered    bigint      not null,
    read         bigint      not null,
    failed       bigint      not null,
    skipped      bigint      not null,
    uncertain    bigint      not null,
    replied      bigint      not null,
    opted_out    bigint      not null,
    primary key (workspace_id, at, sender_id, origin_kind)
);
call platform.tenant_table('delivery.figures_of_sender');

-- By day at the workspace and origin.
create table delivery.figures_of_day (
    workspace_id bigint      not null,
    day          date        not null,
    origin_kind  text        not null,
    origin_id    bigint      not null,
    sender_id    bigint      not null,
    sent         bigint      not null,
    delivered    bigint      not null,
    read         bigint      not null,
    failed       bigint      not null,
    skipped      bigint      not null,
    uncertain    bigint      not null,
    replied      bigint      not null,
    opted_out    bigint      not null,
    primary key (workspace_id, day, origin_kind, origin_id, sender_id)
);
create index figures_of_day_by_origin on delivery.figures_of_day (workspace_id, origin_kind, origin_id, day);
call platform.tenant_table('delivery.figures_of_day');

-- By day and sender, all origins of a kind together: what most reports add up.
create table delivery.figures_of_sender_day (
    workspace_id bigint      not null,
    day          date        not null,
    sender_id    bigint      not null,
    origin_kind  text        not null,
    sent         bigint      not null,
    delivered    bigint      not null,
    read         bigint      not null,
    failed       bigint      not null,
    skipped      bigint      not null,
    uncertain    bigint      not null,
    replied      bigint      not null,
    opted_out    bigint      not null,
    primary key (workspace_id, day, sender_id, origin_kind)
);
call platform.tenant_table('delivery.figures_of_sender_day');

create table delivery.figure_detail_of_day (
    workspace_id bigint      not null,
    day          date        not null,
    what         text        not null,
    value        text        not null,
    origin_kind  text        not null,
    origin_id    bigint      not null,
    sender_id    bigint      not null,
    n            bigint      not null,
    primary key (workspace_id, what, day, value, origin_kind, origin_id, sender_id)
);
create index figure_detail_of_day_by_origin
    on delivery.figure_detail_of_day (workspace_id, origin_kind, origin_id, what, day);
call platform.tenant_table('delivery.figure_detail_of_day');

-- Whose days these are.
create table delivery.bookkeeping (
    workspace_id bigint      primary key references workspace.workspace (id) on delete cascade,
    timezone     text        not null,            -- in which hours and days were folded
    since        timestamptz not null             -- hours from here on begin as the clocks of that zone do
);
call platform.tenant_table('delivery.bookkeeping');

-- Messages that were (n > 0) or are no longer (n < 0) alike in all that is counted.
create type delivery.change as (
    workspace_id bigint,
    batch_id     bigint,
    variant      bigint,
    status       text,
    at           timestamptz,
    lost_by      text,
    answer_step  int,
    n            bigint,
    replied      bigint,
    opted_out    bigint
);

-- Adds changes to the tally and to the figures. In the order of the keys, so that of two writers none waits for the other
-- in a circle.
create function delivery.count_changes(changes delivery.change[]) returns void language plpgsql as $$
begin
    insert into delivery.tally as t (workspace_id, batch_id, status, shard, n)
    select workspace_id, batch_id, status, pg_backend_pid() % 16, sum(n)
    from unnest(changes) group by 1, 2, 3 having sum(n) <> 0 order by 2, 3
    on conflict (batch_id, status, shard) do update set n = t.n + excluded.n;

    insert into delivery.figures as f (workspace_id, at, batch_id, variant, shard,
        sent, delivered, read, failed, skipped, uncertain, replied, opted_out)
    select * from (
        select workspace_id, at, batch_id, variant, pg_backend_pid() % 16,
               coalesce(sum(n) filter (where status in ('sent', 'delivered', 'read')), 0) as sent,
               coalesce(sum(n) filter (where status in ('delivered', 'read')), 0) as delivered,
               coalesce(sum(n) filter (where status = 'read'), 0) as read,
               coalesce(sum(n) filter (where status = 'failed'), 0) as failed,
               coalesce(sum(n) filter (where status = 'skipped'), 0) as skipped,
               coalesce(sum(n) filter (where status = 'uncertain'), 0) as uncertain,
               sum(replied) as replied,
               sum(opted_out) as opted_out
        from unnest(changes) where at is not null
        group by 1, 2, 3, 4) one
    where (sent, delivered, read, failed, skipped, uncertain, replied, opted_out) <> (0, 0, 0, 0, 0, 0, 0, 0)
    order by 1, 2, 3, 4
    on conflict (workspace_id, at, batch_id, variant, shard) do update
    set sent = f.sent + excluded.sent, delivered = f.delivered + excluded.delivered, read = f.read + excluded.read,
        failed = f.failed + excluded.failed, skipped = f.skipped + excluded.skipped,
        uncertain = f.uncertain + excluded.uncertain, replied = f.replied + excluded.replied,
        opted_out = f.opted_out + excluded.opted_out;

    insert into delivery.figure_detail as d (workspace_id, at, batch_id, what, value, shard, n)
    select c.workspace_id, c.at, c.batch_id, v.what, v.value, pg_backend_pid() % 16, sum(v.n)
    from unnest(changes) c
    cross join lateral (values (c.status, c.lost_by, c.n), ('answered', c.answer_step::text, c.replied)) v(what, value, n)
    where c.at is not null and v.value is not null
    group by 1, 2, 3, 4, 5 having sum(v.n) <> 0 order by 1, 2, 3, 4, 5
    on conflict (workspace_id, at, batch_id, what, value, shard) do update set n = d.n + excluded.n;
end $$;

create function delivery.count_inserted() returns trigger language plpgsql as $$
begin
    perform delivery.count_changes(array(
        select row(workspace_id, batch_id, coalesce(variant, 0), status, delivery.counts_at(status, sent_at, settled_at),
                   delivery.lost_by(status, reason), delivery.answer_step(sent_at, replied_at),
                   count(*), count(replied_at), count(opted_out_at))::delivery.change
        from new_rows
        group by workspace_id, batch_id, coalesce(variant, 0), status, delivery.counts_at(status, sent_at, settled_at),
                 delivery.lost_by(status, reason), delivery.answer_step(sent_at, replied_at)));
    return null;
end $$;

create function delivery.count_updated() returns trigger language plpgsql as $$
begin
    perform delivery.count_changes(array(
        select row(workspace_id, batch_id, variant, status, at, lost_by, answer_step,
                   sum(n), sum(replied), sum(opted_out))::delivery.change
        from (select workspace_id, batch_id, coalesce(variant, 0) as variant, status,
                     delivery.counts_at(status, sent_at, settled_at) as at,
                     delivery.lost_by(status, reason) as lost_by,
                     delivery.answer_step(sent_at, replied_at) as answer_step,
                     1 as n, (replied_at is not null)::int as replied, (opted_out_at is not null)::int as opted_out
              from new_rows
              union all
              select workspace_id, batch_id, coalesce(variant, 0), status,
                     delivery.counts_at(status, sent_at, settled_at),
                     delivery.lost_by(status, reason),
                     delivery.answer_step(sent_at, replied_at),
                     -1, -(replied_at is not null)::int, -(opted_out_at is not null)::int
              from old_rows) moved
        group by workspace_id, batch_id, variant, status, at, lost_by, answer_step
        having (sum(n), sum(replied), sum(opted_out)) <> (0, 0, 0)));
    return null;
end $$;

create trigger count_inserted after insert on delivery.message
    referencing new table as new_rows for each statement execute function delivery.count_inserted();
create trigger count_updated after update on delivery.message
    referencing old table as old_rows new table as new_rows for each statement execute function delivery.count_updated();
