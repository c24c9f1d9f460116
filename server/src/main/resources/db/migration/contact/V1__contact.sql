call platform.open_schema('contact');
