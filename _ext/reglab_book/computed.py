"""The words and numbers that a page computed, as a small text that can be compared with that of another machine.

A record holds, cell by cell, what a page printed, the texts of its explorers at their start and at the ends of each
slider, and every number that stands in its prose, as it stands there. The one beside a page was kept by a maintainer
(`make record`); every build makes another, and `differences` says where the two disagree by more than another processor
may make them.
"""

import re
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from nbformat.v4 import new_output

from reglab_book import glued
from reglab_book.files import write_atomically
from reglab_book.frames import EXPLORER
from reglab_book.runner import STUDIES
from reglab_book.settings import without_links

# Where a build leaves its records, and how those beside the pages are called.
MADE = Path("_build", "computed")
KEPT = ".computed.txt"
# What studies found is kept by `reglab.experiments`; a build names the files that its pages show.
SHOWN = Path("_build", "studies.txt")

# The tag of a cell that tells how long something took: no two runs print the same.
VARIES = "varies"
ADDRESS = re.compile(r"\b0x[0-9a-f]+")

NUMBER = re.compile(
    r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+−]?\d+)?(?:[ \N{NO-BREAK SPACE}]?%)?"
)
# 10⁻⁵ and 3.2×10⁻⁵ as Python writes them: 1e-5, 3.2e-5
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
POWER = re.compile(r"(?:([\d.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
# What is as small as this in a power of ten is what rounding left, and the cell asserts that it is small.
NOISE = 1e-8
# What is said of a threshold, in order; neighbours may take each other's place, for "perhaps" says that it may tip.
SCALE = ("worse", "perhaps worse", "not distinguishable", "perhaps better", "better")
VERDICT = re.compile(r"\b(not distinguishable|(?:perhaps )?(?:better|worse))(?: from| than)?\b")
WITHOUT_TORCH = "torch is not installed: this check was skipped"
WITH_TORCH = re.compile(r"ours and torch differ by \S+ in value and \S+ in gradient")


def record(notebook, source):
    """The record of an executed page; `source` is its text, for the numbers in its prose."""
    sections, values = [], {}
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, 1):
        said = []
        if VARIES in cell.metadata.get("tags", []):
            continue
        for output in _merged(cell.outputs):
            if name := glued.name_of(output):
                values[name] = glued.text_of(output)
            else:
                said += _lines(output)
        if said:
            sections.append((f"code cell {count}", said))
    prose = [
        f"{name}: {without_links(glued.formatted(values[name], form or 's'))}"
        for name, form in glued.shown(source)
        if name in values
    ]
    if prose:
        sections.append(("prose", prose))
    return "\n".join(line for name, said in sections for line in (f"# {name}", *said, ""))


def keep(root):
    """Lay what the last build computed beside the pages; returns the records that changed."""
    made = {path.relative_to(root / MADE).with_suffix(""): path for path in sorted((root / MADE).rglob("*.txt"))}
    changed = []
    for name, path in made.items():
        kept, now = kept_at(root / name), path.read_bytes()
        if not kept.exists() or kept.read_bytes() != now:
            write_atomically(kept, now)
            changed.append(name.as_posix())
    return changed


def kept_at(page):
    """Where the record of a page is kept: beside it."""
    return page.with_suffix(KEPT)


def _merged(outputs):
    """Outputs with what was printed in pieces in one piece: a kernel sends it whenever it finds the time."""
    merged = []
    for output in outputs:
        if merged and output.output_type == merged[-1].output_type == "stream" and output.name == merged[-1].name:
            merged[-1] = new_output("stream", name=output.name, text=merged[-1].text + output.text)
        else:
            merged.append(output)
    return merged


def _lines(output):
    """What an output says, without empty lines."""
    if output.output_type == "stream":
        text = output.text if output.name == "stdout" else ""
    elif EXPLORER in output.data:
        bundle = output.data[EXPLORER]
        text = "\n".join(f"{bundle['id']}: {line}" for line in _ends(bundle["sliders"], bundle["texts"]))
    else:
        text = output.data.get("text/markdown", output.data.get("text/plain", ""))
    text = ADDRESS.sub("0x", text)
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _ends(sliders, texts):
    """The texts at the start, and where one slider stands at an end and the others at their start."""
    start = [slider["start"] for slider in sliders]
    states = [start]
    for i, slider in enumerate(sliders):
        states += [[*start[:i], end, *start[i + 1 :]] for end in (0, len(slider["values"]) - 1)]
    places = []
    for state in states:
        place = 0
        for position, slider in zip(state, sliders, strict=True):
            place = place * len(slider["values"]) + position
        places.append(place)
    return [texts[place] for place in dict.fromkeys(places)]


def differences(kept, now):
    """The lines in which two records disagree, as (kept, now); None where one has no such line."""
    kept, now = kept.splitlines(), now.splitlines()
    matcher = SequenceMatcher(None, [_words(line) for line in kept], [_words(line) for line in now], autojunk=False)
    found = []
    for _, i, j, k, m in matcher.get_opcodes():
        # A comparison with torch may print many lines, and says one where there is no torch.
        if j - i > 0 and any(line.strip() == WITHOUT_TORCH for line in now[k:m]):
            continue
        found += [pair for pair in zip_longest(kept[i:j], now[k:m]) if None in pair or not agree(*pair)]
    return [pair for pair in found if (pair[0] or "").strip() != (pair[1] or "").strip()]


def agree(kept, now):
    """Whether two lines say the same, numbers to one unit of the last digit printed."""
    kept, now = _alike(*map(_in_ascii, (kept, now)))
    if _words(kept) != _words(now) or not _neighbours(kept, now):
        return False
    pairs = zip(NUMBER.finditer(kept), NUMBER.finditer(now), strict=True)
    return all(_close(a[0], b[0]) or _roughly(kept, a, b) for a, b in pairs)


def _roughly(line, a, b):
    """Whether a number is said to be rough, as in "≈ 36", and the other is within a tenth of it."""
    rough = line[: a.start()].rstrip().endswith("≈")
    x, y = _value(a[0]), _value(b[0])
    return rough and abs(x - y) <= 0.1 * max(abs(x), abs(y))


def _in_ascii(line):
    return POWER.sub(lambda found: f"{found[1] or 1}e{found[2].translate(RAISED)}", line)


def _alike(kept, now):
    """A line that was skipped for want of torch says nothing against one that was not."""
    if WITHOUT_TORCH in kept or WITHOUT_TORCH in now:
        return tuple(WITH_TORCH.sub(WITHOUT_TORCH, line) for line in (kept, now))
    return kept, now


def _neighbours(kept, now):
    places = [[SCALE.index(word) for word in VERDICT.findall(line)] for line in (kept, now)]
    return all(abs(a - b) <= 1 for a, b in zip(*places, strict=True))


def _words(text):
    """A line without its numbers and verdicts, however wide they are."""
    return " ".join(VERDICT.sub("<verdict>", NUMBER.sub("<number>", _in_ascii(text))).split())


def _close(kept, now):
    if kept == now:
        return True
    a, b = _value(kept), _value(now)
    in_powers = "e" in kept.lower() or "e" in now.lower()
    if in_powers and max(abs(a), abs(b)) < NOISE:
        return True
    # A whole number counts something, unless it is a share or a difference.
    if not (in_powers or any(sign in kept + now for sign in ".%+-−")):
        return False
    return abs(a - b) <= 1.001 * max(_unit(kept), _unit(now))


def _value(number):
    return float(number.replace("−", "-").replace(",", "").rstrip(" \N{NO-BREAK SPACE}%"))


def _unit(number):
    """One of the last digit printed: 0.01 for 3.14, 1e-6 for 2.1e-5."""
    digits, _, power = number.rstrip(" \N{NO-BREAK SPACE}%").lower().replace("−", "-").partition("e")
    return 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))


def tidy(root):
    """Delete what studies found for pages that are no more, or not like that any more; return the names."""
    shown = set(Path(root, SHOWN).read_text(encoding="utf-8").split())
    paths = {path.relative_to(root).as_posix(): path for path in Path(root, STUDIES).glob("*/*")}
    for name in (stale := sorted(set(paths) - shown)):
        paths[name].unlink()
        if not list(paths[name].parent.iterdir()):
            paths[name].parent.rmdir()
    return stale


if __name__ == "__main__":
    print("\n".join(f"recorded {name}" for name in keep(Path.cwd())) or "every record is as it was")
    print("\n".join(f"deleted {name}, which no page shows" for name in tidy(Path.cwd())), end="")
