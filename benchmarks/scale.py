"""How figures grow with the measurements: ``benchmarks/progress.py`` for growing numbers, as a table and a picture.

    python benchmarks/scale.py [--sizes 100000,1000000,10000000] [--database postgresql:///lamp_scale]

Without ``--database`` on SQLite, each size in a folder of its own that is thrown away. On PostgreSQL the databases
``lamp_scale_<size>`` are made and dropped; whoever runs this must be allowed to. ``--partitioned`` takes sizes that are
measured again in partitions by year. Prints every table, then the growth; ``--picture`` writes the growth as SVG. Ten
million take about half an hour on two cores.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INDICATORS = 2000
SHOWN = {  # line of progress.py → what it is called in the growth, and whether per second
    "rebuild": ("whole rebuild (s)", 1000),
    "one": ("one measurement to all its figures (ms)", 1),
    "read": ("200 indicators × 4 quarters read (ms)", 1),
}
COLOURS = ("#0f766e", "#b45309", "#1d4ed8")
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 760, 400, 70, 80, 50, 30


def measure(size: int, *, database: str, partitioned: bool, into: Path, only: str) -> None:
    """One size in an empty database of its own, which is thrown away."""
    folder = tempfile.mkdtemp(prefix="lamp-scale-")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LAMP_")}
    environment |= {"LAMP_DATA": folder}
    name = f"{database.rpartition('/')[2]}_{size}"
    if database:
        subprocess.run(["dropdb", "--if-exists", name], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["createdb", name], check=True)
        environment |= {"LAMP_DATABASE": f"{database.rpartition('/')[0]}/{name}"}
    command = [sys.executable, ROOT / "benchmarks" / "progress.py", f"--measurements={size}", f"--json={into}"]
    command += [f"--indicators={max(40, min(INDICATORS, size // 500))}", f"--only={only}"]
    try:
        subprocess.run([*command, *(["--partitioned"] if partitioned else [])], cwd=ROOT, env=environment, check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if database:
            subprocess.run(["dropdb", "--if-exists", name], check=True)
    print(flush=True)


def growth(lines: Sequence[dict]) -> dict[str, list[tuple[int, float]]]:
    """Per line that is shown: the number of measurements and what was measured, in order; the last of each name."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for line in lines:
        if line["name"] in SHOWN and not line["partitioned"]:
            name, divided_by = SHOWN[line["name"]]
            found[name][line["rows"]] = line["lamp"] / divided_by
    return {name: sorted(points.items()) for name, points in found.items()}


def table(found: dict[str, list[tuple[int, float]]]) -> str:
    sizes = sorted({size for points in found.values() for size, _value in points})
    rows = [f"| measurements | {' | '.join(f'{size:,}' for size in sizes)} |", "|---|" + "---|" * len(sizes)]
    for name, points in found.items():
        by_size = dict(points)
        cells = [f"{by_size[size]:,.1f}" if size in by_size else "" for size in sizes]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def picture(found: dict[str, list[tuple[int, float]]]) -> str:
    """The growth on two logarithmic scales, as SVG: a straight line that rises by one is proportional growth."""
    points = [point for each in found.values() for point in each]
    low_x, high_x = (math.floor(math.log10(f(p[0] for p in points)) * 2) / 2 for f in (min, max))
    low_y, high_y = math.floor(math.log10(min(p[1] for p in points))), math.ceil(math.log10(max(p[1] for p in points)))
    high_x += 0.5

    def place(size: float, value: float) -> tuple[float, float]:
        across = (math.log10(size) - low_x) / (high_x - low_x)
        up = (math.log10(value) - low_y) / (high_y - low_y)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - TOP - 60)

    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    parts = [
        f'{head} font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for power in range(low_y, high_y + 1):
        _x, y = place(10**low_x, 10**power)
        parts.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end" fill="#374151">{10**power:g}</text>')
    for power in range(math.ceil(low_x), math.floor(high_x) + 1):
        x, _y = place(10**power, 10**low_y)
        parts.append(
            f'<text x="{x:.0f}" y="{HEIGHT - 22}" text-anchor="middle" fill="#374151">{10**power:,} measurements</text>'
        )
    for number, (name, line) in enumerate(found.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in (place(*p) for p in line)]
        y = TOP + number * 20
        parts.append(f'<rect x="{LEFT}" y="{y - 10}" width="14" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + 20}" y="{y}" fill="#111827">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000,10000000")
    parser.add_argument("--partitioned", default="")
    parser.add_argument("--database", default="")
    parser.add_argument("--only", default="", help="names of lines, as in progress.py")
    parser.add_argument("--lines", type=Path, help="keep the lines in this file, as JSON, beside what is there")
    parser.add_argument("--picture", type=Path, help="write the growth here, as SVG")
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="lamp-scale-")
    into = asked.lines or Path(folder) / "lines"
    try:
        for sizes, partitioned in ((asked.sizes, False), (asked.partitioned, True)):
            for size in filter(None, sizes.split(",")):
                measure(int(size), database=asked.database, partitioned=partitioned, into=into, only=asked.only)
        found = growth([json.loads(line) for line in into.read_text().splitlines()])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(found))
    if asked.picture:
        asked.picture.write_text(picture(found))


if __name__ == "__main__":
    main()
