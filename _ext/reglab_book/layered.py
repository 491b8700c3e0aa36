"""A drawing of what needs what: names in rows, each below all that it needs.

What reaches over several rows runs there along a rail, one for each name that is needed, and all that need it branch
off from the same rail. So lines do not pass behind names, and there are few of them.
"""

from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12
# A rail that goes on is to be straight; what branches off may bend.
STRAIGHT = 4


@dataclass(frozen=True)
class Item:
    """What stands in a row: a name, or the rail of one that stands above."""

    name: str
    rail: bool = False


@dataclass(frozen=True)
class Layout:
    """rows: items from the left to the right; x: the middle of each, by row; needs: what each name is joined with
    from above; width: of everything."""

    rows: list[list[Item]]
    x: list[dict[Item, float]]
    needs: dict[str, list[str]]
    width: float

    def place(self, name):
        """The row of a name, and its middle there."""
        return next((r, x[Item(name)]) for r, x in enumerate(self.x) if Item(name) in x)

    def way(self, start, end):
        """Where a line from one name to another runs along rails, as (row, x)."""
        rows = range(self.place(start)[0] + 1, self.place(end)[0])
        return [(r, self.x[r][Item(start, rail=True)]) for r in rows]


def reduced(needs):
    """Name -> what it needs, without what something else that it needs needs already."""

    def above(name):
        found = set(needs[name])
        for need in needs[name]:
            found |= above(need)
        return found

    return {
        name: [n for n in own if not any(n in above(other) for other in own if other != n)]
        for name, own in needs.items()
    }


def rows_of(needs, widest):
    """Names in rows of at most `widest`, each in the first row below its needs that has room."""
    at, rows = {}, []
    for name in needs:
        r = max((at[need] + 1 for need in needs[name]), default=0)
        while r < len(rows) and len(rows[r]) >= widest:
            r += 1
        rows += [[] for _ in range(r + 1 - len(rows))]
        rows[r].append(name)
        at[name] = r
    return rows


def layout(needs, widest, node, rail, gap, width):
    """Name -> needs, each behind its needs, as a `Layout` with few crossings.

    node, rail, gap: how wide a name and a rail are, and what lies between; width: the least of the whole.
    """
    needs = reduced(needs)
    names = rows_of(needs, widest)
    at = {name: r for r, row in enumerate(names) for name in row}
    last = {name: max((at[other] for other in needs if name in needs[other]), default=0) for name in needs}
    rows = [[Item(n) for n in row] for row in names]
    for r, row in enumerate(rows):
        row += [Item(n, rail=True) for n in needs if at[n] < r < last[n]]
    links = [_links(upper, lower, needs) for upper, lower in pairwise(rows)]
    rows = _ordered(rows, links)

    def wide(item):
        return rail if item.rail else node

    def span(row):
        return sum(map(wide, row)) + gap * (len(row) - 1)

    width = max(width, *map(span, rows))
    return Layout(rows, _places(rows, links, wide, gap, width), needs, width)


def _links(upper, lower, needs):
    """Which items of two rows, one below the other, are joined."""
    return [
        (a, b)
        for a in upper
        for b in lower
        if (a.name == b.name and b.rail) or (not b.rail and a.name in needs[b.name])
    ]


def _ordered(rows, links):
    """The rows with their items moved to the middle of what they are joined with, for as few crossings as were seen."""
    best, least = rows, crossings(rows, links)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        rows = [list(row) for row in rows]
        for r in order:
            place = {item: i for i, item in enumerate(rows[r - 1 if down else r + 1])}
            joined = [(b, a) for a, b in links[r - 1]] if down else links[r]
            own = {item: i for i, item in enumerate(rows[r])}
            means = {item: _mean([place[b] for a, b in joined if a == item], own[item]) for item in rows[r]}
            rows[r].sort(key=means.get)
        _swap(rows, links)
        found = crossings(rows, links)
        if found < least:
            best, least = [list(row) for row in rows], found
    return best


def _swap(rows, links):
    """Swap neighbours as long as that takes a crossing away."""
    for r, row in enumerate(rows):
        gaps = [g for g in (r - 1, r) if 0 <= g < len(links)]

        def found(gaps=gaps):
            return sum(_crossed(rows[g], rows[g + 1], links[g]) for g in gaps)

        least = found()
        for i in range(len(row) - 1):
            row[i], row[i + 1] = row[i + 1], row[i]
            if (now := found()) < least:
                least = now
            else:
                row[i], row[i + 1] = row[i + 1], row[i]


def crossings(rows, links):
    """How many pairs of lines cross between the rows."""
    return sum(_crossed(upper, lower, joined) for (upper, lower), joined in zip(pairwise(rows), links, strict=True))


def _crossed(upper, lower, joined):
    over, under = ({item: i for i, item in enumerate(row)} for row in (upper, lower))
    ends = [(over[a], under[b]) for a, b in joined]
    return sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(ends) for c, d in ends[:i])


def _places(rows, links, wide, gap, width):
    """The middle of each item, by row: near what it is joined with, without touching its neighbours."""
    x = [_spread(row, {item: width / 2 for item in row}, wide, gap, width) for row in rows]
    for sweep in range(SWEEPS):
        for r in range(len(rows)) if sweep % 2 == 0 else reversed(range(len(rows))):
            wanted = {}
            for item in rows[r]:
                near = [(b, x[r + 1][b]) for a, b in links[r] if a == item] if r < len(links) else []
                near += [(a, x[r - 1][a]) for a, b in links[r - 1] if b == item] if r else []
                near = [at for other, at in near for _ in range(STRAIGHT if other.rail or item.rail else 1)]
                wanted[item] = _mean(near, x[r][item])
            x[r] = _spread(rows[r], wanted, wide, gap, width)
    return x


def _spread(row, wanted, wide, gap, width):
    """The places that are nearest to the wanted ones, in order, apart and within the width.

    Less what must lie to its left, each place need only be no smaller than the one before: neighbours that want it the
    other way round meet at their mean.
    """
    left, lefts = 0.0, []
    for item in row:
        lefts.append(left + wide(item) / 2)
        left += wide(item) + gap
    most = width - (left - gap)
    blocks = []
    for item, offset in zip(row, lefts, strict=True):
        blocks.append([wanted[item] - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2:]
            blocks[-2:] = [[(a * n + b * m) / (n + m), n + m]]
    shifts = [min(max(shift, 0.0), most) for shift, count in blocks for _ in range(count)]
    return {item: shift + offset for item, shift, offset in zip(row, shifts, lefts, strict=True)}


def _mean(values, otherwise):
    return sum(values) / len(values) if values else otherwise
