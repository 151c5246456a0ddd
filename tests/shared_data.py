"""The folder with real open data; it is not part of the project."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("LAMP_SHARED_DATA", PROJECT.parent / "shared" / "data"))

needs_shared_data = pytest.mark.skipif(
    not SHARED_DATA.is_dir(),
    reason="the folder with open data (CBS, CC BY 4.0) is not here; set LAMP_SHARED_DATA to try real input",
)
