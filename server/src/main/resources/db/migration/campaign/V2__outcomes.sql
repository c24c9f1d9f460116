-- Where the links of a campaign's texts lead. A code names a message and one of these, so a link is written once however
-- many people get it. Never deleted: what is on people's phones must lead somewhere after the messages have left.
create table campaign.link (
    id           bigint generated always as identity primary key,
    workspace_id bigint not null references workspace.workspace (id),
    campaign_id  bigint not null,
    step         int    not null, -- of a drip; 0 = a broadcast
    variant_id   bigint not null, -- 0 = the main text
    url          text   not null, -- as it stands in the text
    parameter    text             -- under which name the target learns of the code; null = not at all
);
create unique index link_once on campaign.link (workspace_id, campaign_id, step, variant_id, url);
call platform.tenant_table('campaign.link');

-- Who followed a link, the first time and the last, and how often. Nothing here refers to messages or contacts by foreign
-- key: it is written in groups while people wait, and leaves by age.
create table campaign.click (
    workspace_id bigint      not null,
    message_id   bigint      not null,
    link_id      bigint      not null,
    campaign_id  bigint      not null,
    contact_id   bigint      not null,
    first_at     timestamptz not null,
    last_at      timestamptz not null,
    times        int         not null default 1, -- requests within seconds are one
    primary key (workspace_id, message_id, link_id)
);
create index click_of_contact on campaign.click (workspace_id, contact_id, last_at);
create index click_by_age on campaign.click (workspace_id, last_at);
call platform.tenant_table('campaign.click');

-- Which messages had any of their links followed: who is here is counted among a campaign's people.
create table campaign.clicker (
    workspace_id bigint      not null,
    message_id   bigint      not null,
    link_id      bigint      not null, -- the first of them
    at           timestamptz not null,
    primary key (workspace_id, message_id)
);
create index clicker_by_age on campaign.clicker (workspace_id, at);
call platform.tenant_table('campaign.clicker');

-- Clicks by day, in the workspace's zone of that day; under link 0 those on any link. They stay when the clicks leave.
create table campaign.click_tally (
    workspace_id bigint not null,
    campaign_id  bigint not null,
    day          date   not null,
    step         int    not null,
    variant_id   bigint not null,
    link_id      bigint not null,
    people       bigint not null, -- who had not followed it before
    clicks       bigint not null,
    primary key (workspace_id, campaign_id, day, step, variant_id, link_id)
) with (fillfactor = 70);
create index click_tally_by_day on campaign.click_tally (workspace_id, day) where link_id = 0;
call platform.tenant_table('campaign.click_tally');

-- What a contact did in the end, as another system told: bought, booked, signed up.
create table campaign.conversion (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id),
    contact_id   bigint      not null,
    name         text        not null,
    value        numeric(16, 4) check (value >= 0),
    currency     text,                     -- ISO 4217, with every value
    at           timestamptz not null,
    external_id  text,                     -- the other system's: told twice, it counts once
    campaign_id  bigint,                   -- what it is put down to; null = nothing within the window
    step         int,
    variant_id   bigint,
    message_id   bigint,
    by_click     boolean,                  -- the contact had followed a link of that message; else it had only got it
    is_first     boolean     not null,     -- whether it was the contact's first that is put down to that campaign
    recorded_at  timestamptz not null,
    check ((value is null) = (currency is null)),
    check ((campaign_id is null) = (by_click is null))
);
create unique index conversion_told_once on campaign.conversion (workspace_id, external_id) where external_id is not null;
create index conversion_of_workspace on campaign.conversion (workspace_id, id desc);
create index conversion_of_campaign on campaign.conversion (workspace_id, campaign_id, id desc)
    where campaign_id is not null;
create index conversion_by_age on campaign.conversion (workspace_id, recorded_at);
create index conversion_of_contact on campaign.conversion (workspace_id, contact_id);
call platform.tenant_table('campaign.conversion');

-- Conversions that are put down to a campaign, by the day on which they happened; they stay when the rows leave.
create table campaign.conversion_tally (
    workspace_id bigint not null,
    campaign_id  bigint not null,
    day          date   not null,
    step         int    not null,
    variant_id   bigint not null,
    name         text   not null,
    currency     text   not null, -- '' = without a value
    people       bigint not null, -- whose first one of the campaign it was
    conversions  bigint not null,
    value        numeric(24, 4) not null,
    primary key (workspace_id, campaign_id, day, step, variant_id, name, currency)
);
create index conversion_tally_by_day on campaign.conversion_tally (workspace_id, day);
call platform.tenant_table('campaign.conversion_tally');

-- Of campaigns with a control group: who did something within the window from the launch, be it meant or held out.
create table campaign.effect (
    workspace_id bigint  not null,
    campaign_id  bigint  not null,
    deed         text    not null check (deed in ('replied', 'converted')),
    contact_id   bigint  not null,
    held_out     boolean not null,
    primary key (workspace_id, campaign_id, deed, contact_id)
);
create index effect_of_contact on campaign.effect (workspace_id, contact_id);
call platform.tenant_table('campaign.effect');

-- What has left of what is counted above, by age or with a contact that was erased: so that the sums can be recounted for
-- ever. Kept by triggers, so that whoever deletes is counted.
create table campaign.departed_click (
    workspace_id bigint not null,
    link_id      bigint not null,
    people       bigint not null, -- rows of click
    clicks       bigint not null,
    clickers     bigint not null, -- rows of clicker
    primary key (workspace_id, link_id)
);
call platform.tenant_table('campaign.departed_click');

create table campaign.departed_conversion (
    workspace_id bigint not null,
    campaign_id  bigint not null,
    step         int    not null,
    variant_id   bigint not null,
    name         text   not null,
    currency     text   not null,
    people       bigint not null,
    conversions  bigint not null,
    value        numeric(24, 4) not null,
    primary key (workspace_id, campaign_id, step, variant_id, name, currency)
);
call platform.tenant_table('campaign.departed_conversion');

create function campaign.note_departed_clicks() returns trigger language plpgsql as $$
begin
    insert into campaign.departed_click as d (workspace_id, link_id, people, clicks, clickers)
    select workspace_id, link_id, count(*), sum(times), 0 from old_rows group by 1, 2 order by 1, 2
    on conflict (workspace_id, link_id) do update
    set people = d.people + excluded.people, clicks = d.clicks + excluded.clicks;
    return null;
end $$;

create function campaign.note_departed_clickers() returns trigger language plpgsql as $$
begin
    insert into campaign.departed_click as d (workspace_id, link_id, people, clicks, clickers)
    select workspace_id, link_id, 0, 0, count(*) from old_rows group by 1, 2 order by 1, 2
    on conflict (workspace_id, link_id) do update set clickers = d.clickers + excluded.clickers;
    return null;
end $$;

create function campaign.note_departed_conversions() returns trigger language plpgsql as $$
begin
    insert into campaign.departed_conversion as d
        (workspace_id, campaign_id, step, variant_id, name, currency, people, conversions, value)
    select workspace_id, campaign_id, step, variant_id, name, coalesce(currency, ''), count(*) filter (where is_first),
           count(*), coalesce(sum(value), 0)
    from old_rows where campaign_id is not null group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (workspace_id, campaign_id, step, variant_id, name, currency) do update
    set people = d.people + excluded.people, conversions = d.conversions + excluded.conversions,
        value = d.value + excluded.value;
    return null;
end $$;

create trigger note_departed after delete on campaign.click
    referencing old table as old_rows for each statement execute function campaign.note_departed_clicks();
create trigger note_departed after delete on campaign.clicker
    referencing old table as old_rows for each statement execute function campaign.note_departed_clickers();
create trigger note_departed after delete on campaign.conversion
    referencing old table as old_rows for each statement execute function campaign.note_departed_conversions();
