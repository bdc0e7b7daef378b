"""The only place that knows SQL: tables, queries, migrations."""
