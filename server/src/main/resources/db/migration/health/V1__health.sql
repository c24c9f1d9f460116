call platform.open_schema('health');

-- What WhatsApp said of a number, or took back, as it was said. Rows are only added, so whoever hears something waits for
-- nobody; what holds follows from all of them.
create table health.word (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    sender_id    bigint      not null references channel.sender (id),
    word         text        not null,
    holds        boolean     not null,            -- false: taken back
    at           timestamptz not null,
    until        timestamptz                      -- as WhatsApp says; null = it does not say
);
create index word_of_sender on health.word (workspace_id, sender_id, id);
call platform.tenant_table('health.word');

-- Senders that are to be looked at now. Rows are only added, and taken away with the look.
create table health.alarm (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    sender_id    bigint      not null references channel.sender (id),
    at           timestamptz not null,
    resumed      boolean     not null             -- because a person has resumed it
);
create index alarm_of_sender on health.alarm (workspace_id, sender_id);
call platform.tenant_table('health.alarm');

-- The level in force for a sender, and what is remembered so that it does not flap.
create table health.standing (
    sender_id    bigint      primary key references channel.sender (id),
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    level        text        not null check (level in ('low', 'medium', 'high', 'critical')),
    since        timestamptz not null,
    held         text        not null check (held in ('low', 'medium', 'high', 'critical')), -- of what was measured
    calm_since   timestamptz,                     -- since when the score has been well below that
    pass_at      timestamptz,                     -- when it was let go on in spite of what was known then
    pass_score   int,
    why          text,                            -- of a high or critical one, in plain words
    condition    text,                            -- of a critical one: what must happen before it goes on
    resumes_at   timestamptz,                     -- when it goes on by itself; null = that is not known
    changes_at   timestamptz,                     -- when something ends that may change the level
    score        int         not null,
    looked_at    timestamptz not null,
    check ((pass_at is null) = (pass_score is null))
);
create index standing_of_workspace on health.standing (workspace_id, sender_id);
create index standing_in_force on health.standing (sender_id) where level <> 'low';
create index standing_changing on health.standing (changes_at) where changes_at is not null;
call platform.tenant_table('health.standing');

-- Every look at a sender; of old ones the worst of each day stays.
create table health.assessment (
    id           bigint      generated always as identity primary key,
    workspace_id bigint      not null references workspace.workspace (id) on delete cascade,
    sender_id    bigint      not null references channel.sender (id),
    at           timestamptz not null,
    score        int         not null,
    level        text        not null,            -- in force after it
    factors      jsonb       not null             -- points by name, of those that have any
);
create index assessment_of_sender on health.assessment (workspace_id, sender_id, at);
call platform.tenant_table('health.assessment');
