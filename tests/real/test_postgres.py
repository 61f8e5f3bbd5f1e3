"""The real PostgreSQL comes up and gives every test a database of its own."""

from sqlalchemy import create_engine, text

from tests.real.postgres import Postgres


def test_database_takes_rows(postgres_url: str) -> None:
    """A test's URL leads, through psycopg 3, to a PostgreSQL that stores."""
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n bigint)"))
        connection.execute(text("INSERT INTO kept VALUES (9007199254740993)"))
    with engine.begin() as connection:
        assert connection.execute(text("SELECT n FROM kept")).scalar_one() == 9007199254740993
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
    engine.dispose()


def test_databases_are_apart(postgres: Postgres, postgres_url: str) -> None:
    """Two databases share no table, and one goes away although somebody is still connected."""
    with postgres.database() as other:
        assert other != postgres_url
        engines = [create_engine(url) for url in (postgres_url, other)]
        for engine in engines:
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE same_name (n bigint)"))
    with engines[0].connect() as connection:
        names = connection.execute(text("SELECT datname FROM pg_database")).scalars().all()
    assert other.split("/")[3].split("?")[0] not in names
    for engine in engines:
        engine.dispose()


def test_nothing_is_left() -> None:
    """A stopped cluster leaves no file."""
    with Postgres() as cluster:
        folder = cluster.folder
        assert folder.exists()
    assert not folder.exists()
