call platform.open_schema('campaign');
