"""Says at the end how many answers were made by machine, and what became of them."""

import numpy as np


def pytest_terminal_summary(terminalreporter):
    counts = [
        count
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, count in getattr(report, "user_properties", [])
        if name == "mutants" and getattr(report, "when", "") == "call"
    ]
    if counts:
        made, refused, accepted = np.sum(counts, 0)
        terminalreporter.write_line(
            f"exercises: {made} wrong answers made by machine, {refused} refused, {made - refused} right for a reason "
            f"that is given; {accepted} right ones in another form accepted"
        )
