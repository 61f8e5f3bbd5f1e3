"""How the schema came to be, one file a step; Alembic runs env.py, migrating.py runs Alembic."""
