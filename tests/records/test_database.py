"""What opening a database must not do to those who have it open."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from ivr.records.database import open_engine

LOOK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("SELECT * FROM calls").fetchall()
database.close()
"""


def test_the_records_are_not_for_everybody_to_read(tmp_path: Path) -> None:
    file = tmp_path / "line.db"
    with open_engine(f"sqlite:///{file}").connect():
        assert {oct(one.stat().st_mode & 0o777) for one in tmp_path.glob("line.db*")} == {"0o600"}


# sqlite.org/howtocorrupt.html, 2.2: closing the file anywhere in a process lets go of all of its locks. Another process
# would then take itself for the last one, and remove the log under those who still write into it.
def test_opening_a_database_again_lets_go_of_no_lock(tmp_path: Path) -> None:
    file = tmp_path / "line.db"
    with open_engine(f"sqlite:///{file}").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE calls (sid TEXT)")
        connection.commit()
        open_engine(f"sqlite:///{file}")
        subprocess.run([sys.executable, "-c", LOOK, str(file)], check=True, timeout=30)
        assert file.with_name("line.db-wal").exists()
    assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)
