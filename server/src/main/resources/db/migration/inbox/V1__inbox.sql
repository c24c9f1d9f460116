call platform.open_schema('inbox');
