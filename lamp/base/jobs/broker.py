"""Where the embedded mode's own broker listens. Needs no Django: the settings import it."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, with the closing zero.
MAX_SOCKET_PATH = 100
PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)


def socket_in(data_dir: Path) -> Path:
    """The broker's Unix socket for a data folder.

    In the folder itself where the path fits in a socket address and in a URL, else in a short folder of
    the same user under the temporary folder, one per data folder.
    """
    path = data_dir / "broker.sock"
    if _fits(path):
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    folders = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - the folder made in it is the user's own
    return next(
        socket
        for folder in folders
        if _fits(socket := folder / f"lamp-{os.getuid()}-{name}" / "broker.sock") or folder == folders[-1]
    )


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= MAX_SOCKET_PATH and bool(PLAIN_PATH.fullmatch(str(path)))
