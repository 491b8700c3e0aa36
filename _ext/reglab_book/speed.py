"""The table of speeds that was recorded last.

{speed}  what `make bench RECORD=1` measured: when, on which machine, and every row beside its gate and goal
"""

import json
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from reglab_book.package import table

RECORD = "benchmarks/record.json"


class Speed(SphinxDirective):
    def run(self):
        path = Path(self.env.srcdir, RECORD)
        self.env.note_dependency(str(path))
        record = json.loads(path.read_text(encoding="utf-8"))
        rows = record["rows"]
        gated = [row for row in rows if row["verdict"]]
        missed = sum(row["verdict"] == "missed" for row in gated)
        said = f"Recorded on {record['date']}: {record['machine']}. Of {len(gated)} gates {missed or 'none'} "
        made = [nodes.paragraph("", said + ("is missed." if missed < 2 else "are missed."))]
        for group, some in groupby(rows, key=lambda row: row["group"]):
            some = list(some)
            used = [i for i in range(len(record["head"])) if any(row["cells"][i] for row in some)]
            head = [record["head"][i] for i in used]
            made += [nodes.rubric("", group)]
            made += [table(head, [[nodes.Text(row["cells"][i]) for i in used] for row in some])]
            made[-1]["classes"].append("reglab-speed")
            why = [nodes.paragraph("", f"{row['what']}: {row['reason']}.") for row in some if row["reason"]]
            made += [nodes.bullet_list("", *(nodes.list_item("", said) for said in why))] * bool(why)
        return made


def setup(app):
    app.add_directive("speed", Speed)
