"""Maps: boundaries on one drawing, shared borders stay shared; tiles without them."""

import re

from monitoring.area_monitor.geometry import MARGIN, STEPS, WIDTH, draw_boundaries, draw_tiles


def square(x, y, size=0.01):
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def corners(path):
    """The absolute points of a path of M, relative l, and z."""
    points = []
    for letter, x, y in re.findall(r"([Ml])(-?[\d.]+) (-?[\d.]+)", path):
        last = points[-1] if letter == "l" else (0.0, 0.0)
        points.append((last[0] + float(x), last[1] + float(y)))
    return points


def test_neighbours_share_their_border_to_the_last_step():
    drawing = draw_boundaries({1: square(6, 50), 2: square(6.01, 50)})

    left, right = corners(drawing.shapes[1].path), corners(drawing.shapes[2].path)
    shared = set(left) & set(right)
    assert len(shared) == 2
    assert all(value * STEPS == int(value * STEPS) for point in [*left, *right] for value in point)


def test_north_is_up_and_the_drawing_is_full():
    drawing = draw_boundaries({1: square(6, 50), 2: square(6, 50.01)})

    south, north = drawing.shapes[1], drawing.shapes[2]
    assert north.y < south.y
    assert min(x for x, _y in corners(south.path)) == MARGIN
    assert drawing.width <= WIDTH


def test_points_that_coincide_are_left_out():
    ring = [[6 + n * 1e-7, 50] for n in range(1000)] + [[6.5, 50], [6.5, 50.5], [6, 50.5], [6, 50]]

    drawing = draw_boundaries({1: {"type": "Polygon", "coordinates": [ring]}})

    assert len(corners(drawing.shapes[1].path)) <= 6


def test_a_multipolygon_with_a_hole_keeps_every_ring():
    outer, hole = square(6, 50, 0.1)["coordinates"][0], square(6.04, 50.04)["coordinates"][0]
    island = square(6.2, 50)["coordinates"][0]

    path = draw_boundaries({1: {"type": "MultiPolygon", "coordinates": [[outer, hole], [island]]}}).shapes[1].path

    assert path.count("M") == path.count("z") == 3


def test_tiles_are_as_many_as_areas_and_do_not_overlap():
    drawing = draw_tiles(list(range(30)))

    assert drawing.is_tiles
    assert len({(shape.x, shape.y) for shape in drawing.shapes.values()}) == 30
    assert max(shape.x for shape in drawing.shapes.values()) < drawing.width
