"""A resolved page as Markdown that any notebook program can show.

By then Sphinx has resolved everything that is peculiar to the book: printed code is in place, references and citations
are readable text, glued numbers have their values. What is left are a few dozen kinds of nodes, each with a method of
its own name. A kind without one is refused, so that nothing of the book's own syntax can leak into a notebook.
"""

import base64
import mimetypes
import re
from pathlib import Path

MARKUP = re.compile(r"[\\`*$]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!])|\](?=[\[(:])")
LIST_MARK = re.compile(r"^([-+>]|#+|\d+[.)])(?=\s)", re.MULTILINE)


class UnknownNode(Exception):
    """Something on a page that has no plain form yet; `node` knows where."""

    def __init__(self, node):
        super().__init__(f"{type(node).__name__} has no plain form for notebooks yet: see reglab_book/plain.py")
        self.node = node


class Plain:
    """Turns a node into Markdown without blank lines around it; empty where there is nothing to read.

    folder: where the source tree begins; pictures are found from there.
    numbers: kind -> id -> number, of the page's exercises and theorems.
    attachments: name -> {MIME type: base64}, the pictures that the Markdown so far refers to.
    """

    def __init__(self, folder, numbers):
        self.folder, self.numbers = folder, numbers
        self.attachments = {}

    def __call__(self, node):
        # Nodes have one class each, but some inherit from a general one: theorems are admonitions.
        for cls in type(node).__mro__:
            if method := getattr(self, "of_" + cls.__name__, None):
                return method(node)
        raise UnknownNode(node)

    def inline(self, node):
        return "".join(map(self, node.children))

    def blocks(self, node):
        return "\n\n".join(filter(None, map(self, node.children)))

    def of_nothing(self, node):
        return ""

    # Raw HTML draws what needs the book's styles, and its targets and indices lead into the book.
    of_raw = of_target = of_comment = of_index = of_compound = of_substitution_definition = of_nothing
    of_container = of_section = of_legend = blocks
    of_inline = of_caption = of_download_reference = inline

    # Within a line

    def of_Text(self, node):
        return MARKUP.sub(r"\\\g<0>", node.astext())

    def of_emphasis(self, node):
        return f"*{self.inline(node)}*"

    def of_strong(self, node):
        return f"**{self.inline(node)}**"

    def of_literal(self, node):
        text = node.astext()
        return f"`` {text} ``" if "`" in text else f"`{text}`"

    def of_math(self, node):
        return f"${node.astext().strip()}$"

    def of_subscript(self, node):
        return f"<sub>{self.inline(node)}</sub>"

    def of_superscript(self, node):
        return f"<sup>{self.inline(node)}</sup>"

    def of_reference(self, node):
        """A link out of the book; one inside it is read as text."""
        text, address = self.inline(node), node.get("refuri", "")
        return f"[{text}]({address})" if "://" in address and not node.get("internal") else text

    def of_footnote_reference(self, node):
        return f"<sup>{node.astext()}</sup>"

    def of_image(self, node):
        path = Path(self.folder, node["uri"])
        content = base64.b64encode(path.read_bytes()).decode("ascii")
        self.attachments[path.name] = {mimetypes.guess_type(path.name)[0]: content}
        return f"![{node.get('alt', '')}](attachment:{path.name})"

    # Blocks

    def of_paragraph(self, node):
        return LIST_MARK.sub(r"\\\g<0>", self.inline(node))

    def of_math_block(self, node):
        tex = node.astext().strip()
        if node.get("nowrap"):
            return tex
        # As Sphinx does, so that lines break where the author broke them.
        if r"\\" in tex and r"\begin" not in tex:
            tex = f"\\begin{{split}}\n{tex}\n\\end{{split}}"
        number = f"\n\\tag{{{node['number']}}}" if node.get("number") else ""
        return f"$$\n{tex}{number}\n$$"

    def of_literal_block(self, node):
        language = node.get("language", "").removeprefix("i").removesuffix("3")
        ticks = "````" if "```" in node.astext() else "```"
        return f"{ticks}{'' if language in ('none', 'default') else language}\n{node.astext().strip()}\n{ticks}"

    def of_bullet_list(self, node):
        return "\n".join(self._item("-", item) for item in node.children)

    def of_enumerated_list(self, node):
        return "\n".join(self._item(f"{n}.", item) for n, item in enumerate(node.children, node.get("start", 1)))

    def _item(self, mark, node):
        return f"{mark} {_indent(self.blocks(node), ' ' * (len(mark) + 1))}"

    def of_definition_list(self, node):
        return "\n".join(
            f"- **{self.inline(item[0])}** {_indent(self.blocks(item[-1]), '  ')}" for item in node.children
        )

    of_field_list = of_definition_list

    def of_line_block(self, node):
        return "  \n".join(map(self, node.children))

    of_line = inline

    def of_block_quote(self, node):
        return _quote(self.blocks(node))

    def of_attribution(self, node):
        return f"— {self.inline(node)}"

    def of_transition(self, node):
        return "---"

    def of_rubric(self, node):
        return f"**{self.inline(node)}**"

    def of_figure(self, node):
        return self.blocks(node)

    def of_table(self, node):
        """Tables in Markdown have one header row and one line a cell."""
        rows = [list(map(self._cell, row.children)) for row in node.findall(lambda n: n.tagname == "row")]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        title = [f"**{self.heading(node)}**\n"] if node[0].tagname == "title" else []
        return "\n".join(title + lines)

    def _cell(self, node):
        # A bar would end the cell, even inside a formula.
        text = re.sub(r"\$[^$]*\$", lambda formula: formula[0].replace("|", r"\vert "), self.blocks(node))
        return re.sub(r"\n+", "<br>" if len(node.children) > 1 else " ", text.replace("|", r"\|"))

    def of_Admonition(self, node):
        titled = bool(node.children) and node[0].tagname == "title"
        body = "\n\n".join(filter(None, map(self, node.children[titled:])))
        return _quote(f"**{self.heading(node)}**\n\n{body}")

    of_topic = of_sidebar = of_Admonition

    def of_footnote(self, node):
        return f"<sup>{node[0].astext()}</sup> " + "\n\n".join(map(self, node.children[1:]))

    def of_citation(self, node):
        return "\n\n".join(map(self, node.children[1:]))

    def heading(self, node):
        """The title of an exercise, theorem, admonition, section or table, with its number where it has one."""
        title = self.inline(node[0]).strip() if node.children and node[0].tagname == "title" else ""
        kind = node.get("type", node.get("countertype", ""))
        number = ".".join(map(str, self.numbers.get(kind, {}).get((node.get("ids") or [""])[0], ())))
        if node.tagname.startswith("exercise"):
            # Without a number the title says already what it is: "Exercise (The penalty)".
            name = "" if title.startswith("Exercise") else f"Exercise {number}".strip()
        elif node.get("realtype"):
            name = f"{node['realtype'].title()} {number}".strip()
        else:
            name = ""
        return f"{name} {title}".strip() or node.tagname.title()


def _indent(text, by):
    """All lines but the first, moved to the right."""
    return re.sub(r"\n(?=.)", "\n" + by, text)


def _quote(text):
    return re.sub("^", "> ", text, flags=re.MULTILINE).replace("> \n", ">\n")
