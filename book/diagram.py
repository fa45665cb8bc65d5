"""The diagram "what needs what" as SVG: rows of chapters, with arrows that point downwards."""

import html
from itertools import pairwise

BOX, ROW, GAP, LANE = (140, 44), 80, 8, 18  # pixels; a lane is where an arrow passes a row

_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>'
)
# On a phone the diagram is wider than the screen: show its middle first.
_CENTRE = (
    "<script>{const box = document.currentScript.parentElement; "
    "box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;}</script>"
)


def _depths(numbers, arrows):
    """Return for each chapter the length of the longest way to it."""
    depths = dict.fromkeys(numbers, 0)
    for _ in numbers:
        for first, then in arrows:
            depths[then] = max(depths[then], depths[first] + 1)
    return depths


def _chains(arrows, depths):
    """Return each arrow as its nodes, one a row: a chapter, lanes (tuples), a chapter."""
    return [
        [a, *((a, b, depth) for depth in range(depths[a] + 1, depths[b])), b] for a, b in arrows
    ]


def _order(rows, chains):
    """Sort each row by the mean place of its neighbours, from above and from below in turn."""
    above, below = {}, {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    place = {node: i - len(row) / 2 for row in rows for i, node in enumerate(row)}
    for turn in range(9):
        near = (above, below)[turn % 2]
        for row in rows[:: (1, -1)[turn % 2]]:
            means = {
                node: sum(place[other] for other in near[node]) / len(near[node])
                for node in row
                if node in near
            }
            row.sort(key=lambda node, means=means: means.get(node, place[node]))
            place |= {node: i - (len(row) - 1) / 2 for i, node in enumerate(row)}


def _coordinates(rows):
    """Return the width of the whole and for each node the middle of its upper edge."""

    def width(node):
        return LANE if isinstance(node, tuple) else BOX[0] + GAP

    total, where = max(sum(map(width, row)) for row in rows), {}
    for depth, row in enumerate(rows):
        left = (total - sum(map(width, row))) / 2
        for node in row:
            where[node] = (left + width(node) / 2, depth * ROW + 2)
            left += width(node)
    return total, where


def draw(labels, years, links, arrows):
    """Draw which chapter needs which.

    Parameters
    ----------
    labels, years, links : dict of str to str
        For each number of a chapter what stands in its box, and where it leads.
    arrows : list of tuple of str
        Numbers of two chapters; the first one is read before the second.

    Returns
    -------
    str
        An ``svg`` element in a box of its own that scrolls.
    """
    arrows = [(a, b) for a, b in arrows if a in labels and b in labels]
    depths = _depths(labels, arrows)
    chains = _chains(arrows, depths)
    rows = [[] for _ in range(max(depths.values()) + 1)]
    for number in labels:
        rows[depths[number]].append(number)
    for chain in chains:
        for lane in chain[1:-1]:
            rows[lane[2]].append(lane)
    _order(rows, chains)
    width, where = _coordinates(rows)
    height = (len(rows) - 1) * ROW + BOX[1] + 4
    parts = []
    for chain in chains:
        x, y = where[chain[0]]
        path = [f"M{x:.0f} {y + BOX[1]:.0f}"]
        for node in chain[1:]:
            x0, y0, (x, y) = x, y + BOX[1], where[node]
            middle = (y0 + y) / 2
            path.append(f"C{x0:.0f} {middle:.0f} {x:.0f} {middle:.0f} {x:.0f} {y:.0f}")
            if isinstance(node, tuple):
                path.append(f"V{y + BOX[1]:.0f}")
        parts.append(f'<path d="{"".join(path)}" marker-end="url(#tip)"/>')
    for number, label in labels.items():
        x, y = where[number]
        parts.append(
            f'<a href="{links[number]}"><rect x="{x - BOX[0] / 2:.0f}" y="{y:.0f}" '
            f'width="{BOX[0]}" height="{BOX[1]}" rx="6"/>'
            f'<text class="years" x="{x:.0f}" y="{y + 17:.0f}">{number} · {years[number]}</text>'
            f'<text x="{x:.0f}" y="{y + 34:.0f}">{html.escape(label)}</text></a>'
        )
    return (
        f'<div class="figure needs"><svg viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="group" '
        'aria-label="What needs what: the chapters, with arrows from each to those that build on '
        f'it. The text below says the same.">{_TIP}{"".join(parts)}</svg>{_CENTRE}</div>'
    )
