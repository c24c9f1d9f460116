call platform.open_schema('intelligence');

-- Which language models a workspace asks, and what it may spend on them. No row = none, everything is done here.
create table intelligence.ai_settings (
    workspace_id         bigint primary key references workspace.workspace (id) on delete cascade,
    timeout_seconds      int    not null check (timeout_seconds between 1 and 120),
    monthly_token_budget bigint check (monthly_token_budget >= 0) -- null = as many as it likes
);
call platform.tenant_table('intelligence.ai_settings');

-- The models of a workspace in the order in which they are asked. The key is sealed by the vault.
create table intelligence.model_choice (
    workspace_id bigint not null references intelligence.ai_settings (workspace_id) on delete cascade,
    rank         int    not null,
    provider     text   not null check (provider in ('openai', 'anthropic', 'ollama')),
    model        text   not null,
    base_url     text, -- null = the provider's own address
    temperature  double precision,
    max_tokens   int    not null check (max_tokens > 0),
    api_key      text,
    api_key_end  text,
    primary key (workspace_id, rank),
    check ((api_key is null) = (api_key_end is null))
);
call platform.tenant_table('intelligence.model_choice');

-- What was asked and what it cost in tokens, per day of the workspace. Answers from the cache cost nothing.
create table intelligence.usage (
    workspace_id  bigint not null references workspace.workspace (id) on delete cascade,
    day           date   not null,
    feature       text   not null,
    engine        text   not null, -- provider:model
    requests      bigint not null,
    input_tokens  bigint not null,
    output_tokens bigint not null,
    primary key (workspace_id, day, feature, engine)
);
call platform.tenant_table('intelligence.usage');
