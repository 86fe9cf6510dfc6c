"""What the bot remembers: tables, migrations and the queries on them. SQL lives only here."""
