call platform.open_schema('workspace');
