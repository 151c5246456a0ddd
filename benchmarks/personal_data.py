"""How fast is the guard on personal data? Run ``python benchmarks/personal_data.py``; it needs no database.

Looks at ordinary programme text of 10 kB, and at texts of 10 kB that were made to be slow to look at: long runs of
digits, dots, at signs and half numbers. Ends with an error when an ordinary text takes more than 5 ms, or any more
than 50 ms. Each figure is the best of several runs: the text costs the same every time, the machine does not.
"""

import os
import platform
import sys
import tempfile
import time

SIZE = 10_000
ORDINARY_MS, HOSTILE_MS = 5, 50
RUNS = 20

ORDINARY = {
    "plain text": "In 2024 sprak de plusfunctionaris 120 ouders in Molenveld, 12 meer dan in 2023-Q4. ",
    "accents and quotes": "Ouders zeiden: ‘één gesprek, dát hielp’. In Q3 waren 45 van 60 peuters er. ",
    "amounts and dates": "Op 12-03-2025 was € 12.345.678 besteed; KvK 12345678, fase 2 loopt tot 31-12-2026. ",
}
HOSTILE = {
    "digits": "1",
    "digits apart": "1 ",
    "zeros and ones": "0-1-",
    "at signs": "a@",
    "domain that goes on": "a@" + "a.",
    "half telephone numbers": "06 ",
    "half foreign numbers": "+31 ",
    "half accounts": "NL12 ",
    "accounts that fail": "NL91 ABNA 0417 1643 01 ",
    "BSNs that fail": "bsn 123456789 ",
    "BSNs": "bsn 12 34 56 782 ",
    "dates of birth": "geb 1-1-20 ",
    "postcodes": "6411AB,",
    "titles": "Mw van ",
    "capitals": "Mw. A.",
    "dots": ".",
    "spaces": " ",
    "invisible": "\u200b",
    "wide digits": "１２ ",
    "brackets": "(at) ",
}


def main() -> int:
    _start()
    slow = 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {SIZE} characters\n")
    for texts, limit in ((ORDINARY, ORDINARY_MS), (HOSTILE, HOSTILE_MS)):
        for name, piece in texts.items():
            text = (piece * SIZE)[:SIZE]
            milliseconds, found = measure(text)
            slow += milliseconds > limit
            print(f"{name:24} {milliseconds:7.2f} ms of {limit}   {found} found")
    return int(slow > 0)


def measure(text: str) -> tuple[float, int]:
    """Milliseconds of the fastest run, and how many were found."""
    from lamp.base.privacy.finding import find

    best = float("inf")
    found = 0
    for _ in range(RUNS):
        started = time.perf_counter()
        found = len(find(text))
        best = min(best, time.perf_counter() - started)
    return best * 1000, found


def _start() -> None:
    os.environ.setdefault("LAMP_DATA", tempfile.mkdtemp(prefix="lamp-benchmark-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamp.settings")
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
