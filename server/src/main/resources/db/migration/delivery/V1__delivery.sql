call platform.open_schema('delivery');
