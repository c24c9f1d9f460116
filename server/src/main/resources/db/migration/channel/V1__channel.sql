call platform.open_schema('channel');
