"""Wrong and right answers to an exercise, made by machine from its solution.

Wrong ones change the solution's code in one place, as a student would (a sign, a factor, an exponent, an absolute
value, a mean that is a sum), or forget an argument, or change what the solution returns. Right ones say the same in
another form. Each has a name that says what was changed: "h + lam → h - lam", "lam ignored", "doubled".
"""

from __future__ import annotations

import ast
import copy
import inspect
from importlib.util import find_spec

import numpy as np

from solutions import Solution

OPPOSITE = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
RENAMED = {"mean": "sum", "sum": "mean", "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax"}
# Functions that a mutant leaves out: only what they were given stays.
DROPPED = {"abs", "sqrt", "sign", "maximum", "minimum", "log", "exp", "flip", "sort"}


def _places(tree) -> list:
    """The nodes of what makes the answer: all before the check but imports."""
    found = []
    for part in tree.body:
        if "check" in {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}:
            return found
        if not isinstance(part, (ast.Import, ast.ImportFrom)):
            found += ast.walk(part)
    return found


def changes(node):
    """What may stand in the place of a node."""
    if isinstance(node, ast.BinOp):
        if other := OPPOSITE.get(type(node.op)):
            yield ast.BinOp(node.left, other(), node.right)
        if isinstance(node.op, ast.Pow):
            yield node.left
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) is float and node.value:
        yield ast.Constant(2 * node.value)
        yield ast.Constant(node.value / 2)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Compare) and (other := TURNED.get(type(node.ops[0]))):
        yield ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in RENAMED and isinstance(node.func, ast.Attribute):
            func = ast.Attribute(node.func.value, RENAMED[name], ast.Load())
            yield ast.Call(func, node.args, node.keywords)
        if name in DROPPED and node.args:
            yield node.args[0]


def swapped(node):
    """The same sum or product in another order."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        yield ast.BinOp(node.right, node.op, node.left)


def edited(source: str, how=changes) -> dict[str, str]:
    """The code with one change each, by what was changed."""
    found = {}
    for number, node in enumerate(_places(ast.parse(source))):
        for new in how(node):
            tree = ast.parse(source)
            old = _places(tree)[number]
            named = f"{ast.unparse(old)} → {ast.unparse(new)}"
            replaced = _Replace(old, new).visit(tree)
            text = ast.unparse(ast.fix_missing_locations(replaced))
            again = 2
            while (name := named if again == 2 else f"{named} ({again - 1})") in found:
                again += 1
            found[name] = text
    return found


class _Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, copy.deepcopy(new)

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def _numeric(value) -> bool:
    return isinstance(value, (int, float, np.ndarray, np.number, np.bool_, list)) and not isinstance(value, type)


def on_numbers(change, answer):
    """The answer with a change of all the numbers that it returns; what else it returns stays."""

    def changed(value):
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        if isinstance(value, list) and any(not _numeric(one) for one in value):
            return [changed(one) for one in value]
        return change(np.asarray(value)) if _numeric(value) else value

    def mutant(*args, **kwargs):
        return changed(answer(*args, **kwargs))

    return _named(mutant, answer)


def _named(mutant, answer):
    """With the answer's own signature, so that messages name its arguments."""
    mutant.__signature__ = inspect.signature(answer)
    return mutant


WRONG = {
    "the sign changed": lambda a: ~a if a.dtype == bool else -a,
    "doubled": lambda a: 2 * a,
    "halved": lambda a: a / 2,
    "zeros": lambda a: 0 * a,
    "ones": lambda a: np.ones_like(a),
    "one more": lambda a: a + 1,
}


def _single(a):
    return a.astype(np.float32) if a.dtype == float else a


RIGHT = {"float32": _single, "lists": lambda a: a.tolist(), "arrays without axes": lambda a: a}
if find_spec("torch"):  # imported now: it takes longer than an answer may
    import torch

    RIGHT["torch tensors"] = torch.tensor


def ignoring(name: str, answer, used: list):
    """The answer, which takes something else for this argument; `used` says whether it could."""

    def mutant(*args, **kwargs):
        bound = inspect.signature(answer).bind(*args, **kwargs)
        if name in bound.arguments:
            other = _instead(bound.arguments[name])
            if other is not None:
                used.append(name)
                bound.arguments[name] = other
        return answer(*bound.args, **bound.kwargs)

    return _named(mutant, answer)


def _instead(value):
    """What stands for an argument that is forgotten: always the same."""
    if isinstance(value, np.random.Generator):
        return np.random.default_rng(1)
    if isinstance(value, np.ndarray):
        return np.ones_like(value)
    if isinstance(value, (bool, np.bool_)):
        return True
    if isinstance(value, (int, np.integer)):
        return 1
    return 0.37 if isinstance(value, (float, np.floating)) else None


def handing_back(answer):
    """Its first argument, as it was given."""

    def mutant(*args, **kwargs):
        answer(*args, **kwargs)
        return args[0]

    return _named(mutant, answer)


def _overwrite(value):
    if isinstance(value, np.ndarray) and value.flags.writeable:
        value.fill(7)
    elif isinstance(value, (list, tuple, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            _overwrite(one)


def in_place(answer, used: list):
    """The answer, which then writes into all arrays that it was given; `used` says whether there were any."""

    def mutant(*args, **kwargs):
        result = copy.deepcopy(answer(*args, **kwargs))  # it may share memory with the inputs
        used.extend(a for a in [*args, *kwargs.values()] if isinstance(a, np.ndarray) and a.size and (a != 7).any())
        _overwrite([args, kwargs])
        return result

    return _named(mutant, answer)


def in_place_on_a_copy(answer):
    """The answer, which works on copies and overwrites these."""

    def mutant(*args, **kwargs):
        args, kwargs = _copies(args), _copies(kwargs)
        result = answer(*args, **kwargs)
        if not callable(result) and not (isinstance(result, tuple) and any(map(callable, result))):
            result = copy.deepcopy(result)
            _overwrite([args, kwargs])
        return result

    return _named(mutant, answer)


def _copies(value):
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copies(one) for key, one in value.items()}
    return type(value)(map(_copies, value)) if type(value) in (list, tuple) else value


def wrong_answers(source: str):
    """(name, answer, used) of the wrong ones; `used` is a list that stays empty where a change had no occasion."""
    _, answer = Solution(source).answer
    for name, text in edited(source).items():
        try:
            _, mutant = Solution(text).answer
        except Exception:  # it breaks before it can be handed in
            continue
        yield name, mutant, [name]
    for k, part in enumerate(_parts(answer)):
        if inspect.isclass(part):
            continue
        for name, change in WRONG.items():
            yield _name(name, k, answer), _with(answer, k, on_numbers(change, part)), [name]
        yield _name("its argument handed back", k, answer), _with(answer, k, handing_back(part)), [1]
        for argument in inspect.signature(part).parameters:
            used: list = []
            yield _name(f"{argument} ignored", k, answer), _with(answer, k, ignoring(argument, part, used)), used
        used = []
        yield _name("in place", k, answer), _with(answer, k, in_place(part, used)), used


def right_answers(source: str):
    """(name, answer) of the right ones."""
    _, answer = Solution(source).answer
    for name, text in edited(source, swapped).items():
        yield name, Solution(text).answer[1]
    for k, part in enumerate(_parts(answer)):
        if not inspect.isclass(part):
            for name, change in RIGHT.items():
                yield _name(name, k, answer), _with(answer, k, on_numbers(change, part))
            yield _name("in place on a copy", k, answer), _with(answer, k, in_place_on_a_copy(part))


def _parts(answer) -> tuple:
    return answer if isinstance(answer, tuple) else (answer,)


def _with(answer, k: int, part):
    return (*answer[:k], part, *answer[k + 1 :]) if isinstance(answer, tuple) else part


def _name(name: str, k: int, answer) -> str:
    return f"{name}, of part {k + 1}" if isinstance(answer, tuple) else name
