"""What needs what, as a picture.

{graph}  the chapters, each below those that it needs, as its front matter says; drawn wide and narrow, for screens of
         either kind, and told as a list
"""

import textwrap
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from reglab_book import later
from reglab_book.layered import layout
from reglab_book.references import listing, reference

# The width of what is drawn, in px at its full size, the size of its letters, and how many names a row may hold.
SIZES = {"wide": (716, 15, 6), "narrow": (336, 12.5, 3)}
# How wide a letter is and how high a line, in parts of the size of the letters.
LETTER, LINE = 0.56, 1.2
TIP = 7  # how far an arrow runs straight down into its end
LETTERS = 14  # in a line of a name, where no word is longer
LABEL = "Which chapter needs which: each stands below those that it needs"


class Graph(SphinxDirective):
    def run(self):
        book = later.book(self.env)
        if not book:
            raise self.error("graph: no page of the book says in its front matter what it needs")
        links = {name: self.env.app.builder.get_relative_uri(self.env.docname, c.doc) for name, c in book.items()}
        pictures = "".join(draw(book, links, size) for size in SIZES)
        told = nodes.bullet_list("", *(self.told(chapter, book) for chapter in book.values()))
        fold = '<details class="reglab-told"><summary>The same as a list</summary>'
        return [
            nodes.raw("", f'<div class="reglab-graph">{pictures}</div>', format="html"),
            nodes.raw("", fold, format="html"),
            told,
            nodes.raw("", "</details>", format="html"),
        ]

    def told(self, chapter, book):
        """The line of a chapter in the list."""
        line = nodes.paragraph("", "", self.link(chapter))
        line += nodes.Text(" needs " if chapter.needs else " needs no other")
        for i, need in enumerate(chapter.needs):
            line += [nodes.Text(" and " if i == len(chapter.needs) - 1 else ", ")] * (i > 0)
            line += self.link(book[need])
        return nodes.list_item("", line)

    def link(self, chapter):
        return reference(self.env, "doc", f"/{chapter.doc}", nodes.inline("", chapter.short))


def draw(book, links, size):
    """The picture as SVG. book: name -> chapter; links: name -> address; size: one of SIZES."""
    return Drawing(book, links, size).svg()


class Drawing:
    def __init__(self, book, links, size):
        self.book, self.links, self.size = book, links, size
        width, self.font, widest = SIZES[size]
        self.line = LINE * self.font
        self.names = {name: textwrap.wrap(c.short, LETTERS, break_long_words=False) for name, c in book.items()}
        longest = max(len(part) for parts in self.names.values() for part in parts)
        self.node = (longest * LETTER + 0.9) * self.font
        self.high = max(map(len, self.names.values())) * self.line + self.font
        needs = {name: chapter.needs for name, chapter in book.items()}
        for most in range(widest, 0, -1):
            self.made = layout(needs, most, self.node, rail=2, gap=8, width=width)
            if self.made.width <= width:
                break
        self.top = [1 + r * (self.high + 2.6 * self.font) for r in range(len(self.made.rows))]

    def svg(self):
        tip = f"reglab-graph-{self.size}-tip"
        head = (
            f'<defs><marker id="{tip}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7"'
            ' orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>'
        )
        arrows = "".join(
            f'<path class="arrow" data-from="{need}" data-to="{name}" d="{self.path(need, name, x)}"'
            f' marker-end="url(#{tip})"/>'
            for name in self.book
            for need, x in self.ends(name).items()
        )
        nodes = "".join(map(self.box, self.book))
        width = self.made.width + 4  # or the lines of the outermost boxes were cut
        return (
            f'<svg class="reglab-graph-{self.size}" viewBox="-2 0 {width:.0f} {self.top[-1] + self.high + 1:.0f}"'
            f' style="max-width: {width:.0f}px; font-size: {self.font}px" role="group" aria-label="{LABEL}"'
            f' xmlns="http://www.w3.org/2000/svg">{head}{arrows}{nodes}</svg>'
        )

    def ends(self, name):
        """Where the arrows into a name end: side by side, in the order in which they come."""
        _, middle = self.made.place(name)
        came = {need: [x for _, x in self.made.way(need, name)] for need in self.made.needs[name]}
        came = {need: x[-1] if x else self.made.place(need)[1] for need, x in came.items()}
        apart = min(16, self.node / (len(came) + 1))
        order = sorted(came, key=came.get)
        return {need: middle + (i - (len(order) - 1) / 2) * apart for i, need in enumerate(order)}

    def path(self, start, end, x):
        """The way of an arrow that ends at x, as the data of an SVG path."""
        row, at = self.made.place(start)
        y = self.top[row] + self.high
        parts = [f"M{at:.1f} {y:.1f}"]
        last = self.made.place(end)[0]
        for row, to in [*self.made.way(start, end), (last, x)]:
            low = self.top[row] - TIP
            bend = (low - y) * 0.6
            parts.append(f"C{at:.1f} {y + bend:.1f} {to:.1f} {low - bend:.1f} {to:.1f} {low:.1f}")
            at, y = to, self.top[row] + self.high
            parts.append(f"V{self.top[row] if row == last else y:.1f}")
        return "".join(parts)

    def box(self, name):
        """A name in its box, as a link."""
        chapter, (row, x) = self.book[name], self.made.place(name)
        y = self.top[row]
        first = y + self.high / 2 - (len(self.names[name]) - 1) * self.line / 2
        text = "".join(
            f'<tspan x="{x:.1f}" y="{first + i * self.line:.1f}">{escape(part)}</tspan>'
            for i, part in enumerate(self.names[name])
        )
        needs = listing([self.book[need].short for need in chapter.needs]) or "no other chapter"
        return (
            f'<a href="{escape(self.links[name])}" data-chapter="{name}"'
            f' aria-label="{escape(chapter.short)}, needs {escape(needs)}"><title>{escape(chapter.question)}</title>'
            f'<rect x="{x - self.node / 2:.1f}" y="{y:.1f}" width="{self.node:.1f}" height="{self.high:.1f}" rx="8"/>'
            f'<text dominant-baseline="central">{text}</text></a>'
        )


def setup(app):
    app.add_directive("graph", Graph)
