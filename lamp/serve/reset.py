"""``make reset``: throw away what ``make run`` keeps in its data folder, and only that."""

import shutil
import sys

from lamp.serve.ready import CannotStart, claim_data_folder
from lamp.settings import DATA_DIR

KEPT_BY_LAMP = ("lamp.sqlite3*", "beat-schedule*", "static", "media", "mail", "log")


def main() -> None:
    try:
        with claim_data_folder(DATA_DIR):
            for pattern in KEPT_BY_LAMP:
                for path in DATA_DIR.glob(pattern):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
    except CannotStart as reason:
        sys.exit(f"Nothing is thrown away. {reason}")
    sys.stdout.write(f"The data in {DATA_DIR} are gone; the next `make run` starts anew.\n")


if __name__ == "__main__":
    main()
