"""What makes each artifact: its notebook, the code that decides it, and its parents.

All of it is read from the sources: no notebook is run. A recipe is the code that a call of
``chapter.artifact`` reaches, in its notebook and in `utils`, as a syntax tree, so that
comments, docstrings, layout and the names of modules do not count, and the tables of ``data``
that this code reads.
"""

import ast
import fnmatch
import hashlib
import json
import re
import symtable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_END = 10**9  # a module of utils is read whole before its functions are called
# What code puts in the place of a ``*``; a test compares it with the files that are there.
FILLINGS = {
    "matryoshka_*": ("plain", "nested"),
    "minilm_docs_*": ("body", "title"),
    "mpnet_docs_*": ("body", "title"),
}
# find("minilm") and DATA / "questions.csv"
_READS = re.compile(r"(?:(?:package_files\.)?find\(|DATA / (?='\w+\.csv'))'([\w.-]+)'\)?")
# Packages whose data decide an artifact; those of the docs are in the corpus's fingerprint.
_DATA = {"emoji"}
# A call is written as artifacts.load("name") or, in a notebook, chapter.artifact("name", train).
_CALLS = {("artifacts", "load_or_train"), ("artifacts", "load"), ("chapter", "artifact")}


@dataclass(frozen=True)
class Recipe:
    """How the artifacts of one call are made.

    Attributes
    ----------
    pattern : str
        The artifact's name; a ``*`` stands for what the code puts in.
    notebook : str
        The notebook whose run makes it.
    key : str
        16 hexadecimal digits of the code and of the tables that it reads.
    parents : tuple of str
        Patterns of the artifacts that the code reads.
    declared : tuple of str
        The parents that the call itself names.
    reads : tuple of str
        Files of packages, and packages of data, that the code reads.
    """

    pattern: str
    notebook: str
    key: str
    parents: tuple
    declared: tuple
    reads: tuple


class _Source:
    """Top-level statements by the names that they bind, and imports by the names that they give."""

    def __init__(self, text):
        self.tree, self.bound, self.imported = ast.parse(text), {}, {}
        for statement in self.tree.body:
            self._take(statement)
        for node in ast.walk(self.tree):  # within a function: what only that function needs
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("utils."):
                for alias in node.names:
                    name = alias.asname or alias.name
                    self.imported.setdefault(name, (node.module, alias.name))

    def before(self, name, line):
        """What decides a name's value at a line: its last binding, and what that used."""
        found = [s for s in self.bound.get(name, ()) if s.lineno < line]
        last = next((i for i in reversed(range(len(found))) if name not in _reads(found[i])), 0)
        return found[last:]

    def _take(self, statement):
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                self.imported[alias.asname or alias.name] = statement.module or "", alias.name
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                self.imported[name] = alias.name, None
        else:
            for name in _binds(statement):
                self.bound.setdefault(name, []).append(statement)


def _scopes(statement):
    table = symtable.symtable(ast.unparse(statement), "", "exec")
    yield True, table
    open_ = list(table.get_children())
    while open_:
        inner = open_.pop()
        open_ += inner.get_children()
        yield False, inner


@cache
def _reads(statement):
    """Names of the top level that a statement reads, itself or within its functions."""
    return frozenset(
        symbol.get_name()
        for top, table in _scopes(statement)
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    )


def _binds(statement):
    """Names of the top level that a statement binds or changes."""
    top = next(table for is_top, table in _scopes(statement) if is_top)
    found = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned()}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    changed = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript | ast.Attribute)
        and (isinstance(node.ctx, ast.Store) or getattr(node, "attr", "") == "load_state_dict")
    ]
    if isinstance(statement, ast.Expr):  # model.eval(), rows.sort()
        changed.append(statement.value)
    for node in changed:
        while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
            node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Name):
            found.add(node.id)
    return found


@cache
def _notebook(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return _Source("\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code"))


@cache
def _module(dotted):
    """The source of a module of utils, or None for one that is not ours."""
    place = ROOT.joinpath(*dotted.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if dotted.partition(".")[0] == "utils" and path.is_file():
            return _Source(path.read_text(encoding="utf-8"))
    return None


def _pattern(node):
    """The name that an expression stands for, with ``*`` for its unknown parts, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "*" for part in node.values
        )
    return None


def _called(node):
    """The pattern of a call that loads or makes an artifact, or None."""
    function = getattr(node, "func", None)
    if not isinstance(function, ast.Attribute) or not node.args:
        return None
    ours = (getattr(function.value, "id", ""), function.attr) in _CALLS
    return _pattern(node.args[0]) if ours else None


class _Plain(ast.NodeTransformer):
    """Without docstrings, and with functions of modules as plain names."""

    def __init__(self, modules):
        self.modules = modules

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            return ast.Name(node.attr, node.ctx)
        return node

    def _body(self, node):
        self.generic_visit(node)
        if node.body and isinstance(node.body[0], ast.Expr):
            first = node.body[0].value
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                node.body = node.body[1:] or [ast.Pass()]
        return node

    visit_FunctionDef = visit_ClassDef = _body


def _home(source, name):
    """The module of utils that a name stands for, or None."""
    return _module(_public(*source.imported.get(name, ("", None))))


@cache
def _loads(tree):
    """Patterns of the artifacts that a piece of code loads or makes."""
    return frozenset(p for node in ast.walk(tree) if (p := _called(node)) is not None)


@cache
def _files(tree):
    """Files that a piece of code reads: ``minilm`` by ``find``, ``questions.csv`` of ``DATA``."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.BinOp)]
    found = {match[1] for node in nodes if (match := _READS.fullmatch(ast.unparse(node)))}
    return frozenset(found)


@cache
def _used(source, tree):
    """What a piece of code takes from modules of utils, as (source of the module, name)."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            home = _home(source, node.value.id)
            if home is not None:
                found.append((home, node.attr))
    return tuple(found)


@cache
def _text(source, statement):
    """A statement as a text that is the same wherever it stands and however it is laid out."""
    modules = {alias for alias in source.imported if _home(source, alias)}
    plain = _Plain(modules).visit(ast.parse(ast.unparse(statement)))
    return ast.dump(plain)


class _Walk:
    """All that an expression reaches, from a line of a source on."""

    def __init__(self):
        self.seen, self.texts, self.parents, self.reads, self.open = set(), set(), set(), set(), []

    def follow(self, source, tree, line):
        self._reach(source, tree, line)
        while self.open:
            self._name(*self.open.pop())

    def _name(self, source, name, line):
        for statement in source.before(name, line):
            if id(statement) in self.seen:
                continue
            self.seen.add(id(statement))
            whole = isinstance(statement, ast.FunctionDef | ast.ClassDef)
            if _loads(statement) and not whole:
                self.parents |= _loads(statement)  # what made that one is its own recipe
                continue
            # A function sees what the names stand for when it is called.
            self._reach(source, statement, line if whole else statement.lineno)
            self.texts.add(_text(source, statement))

    def _reach(self, source, tree, line):
        self.parents |= _loads(tree)
        self.reads |= _files(tree)
        self.open += [(home, name, _END) for home, name in _used(source, tree)]
        for name in sorted(_reads(tree)):
            module, attribute = source.imported.get(name, ("", None))
            self.reads |= {module.partition(".")[0]} & _DATA
            home = _module(module) if attribute else None
            if home is not None and _module(_public(module, attribute)) is None:
                self.open.append((home, attribute, _END))
            self.open.append((source, name, line))


def _public(module, attribute):
    """The dotted name of a module that is imported; utils itself hands on some of its rooms'."""
    dotted = f"{module}.{attribute}" if attribute else module
    if module == "utils" and _module(dotted) is None:
        rooms = sorted(ROOT.joinpath("utils").glob(f"*/{attribute}.py"))
        if rooms:
            return f"utils.{rooms[0].parent.name}.{attribute}"
    return dotted


def _calls(tree):
    """Yield (pattern, call, the functions around it) of all calls that make artifacts."""
    open_ = [(tree, ())]
    while open_:
        node, around = open_.pop(0)
        pattern = _called(node)
        if pattern is not None and node.func.attr != "load" and len(node.args) > 1:
            yield pattern, node, around
        inside = (*around, node) if isinstance(node, ast.FunctionDef) else around
        open_ += [(child, inside) for child in ast.iter_child_nodes(node)]


def _recipe(pattern, node, around, source, notebook):
    train, walk = node.args[1], _Walk()
    if around:  # in utils: the function that holds the call and its training
        walk.follow(source, around[0], _END)
        walk.texts.add(ast.dump(_Plain(set()).visit(ast.parse(ast.unparse(around[0])))))
    else:
        walk.follow(source, train, node.lineno)
        walk.texts.add(ast.dump(train))
    tables = {name for name in walk.reads if name.endswith(".csv")}
    walk.texts |= {(ROOT / "data" / name).read_text(encoding="utf-8") for name in tables}
    key = hashlib.sha256("\n".join(sorted(walk.texts)).encode()).hexdigest()[:16]
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    declared = tuple(sorted(ast.literal_eval(given["parents"]))) if "parents" in given else ()
    parents, reads = tuple(sorted(walk.parents - {pattern})), tuple(sorted(walk.reads - tables))
    stem = ast.literal_eval(given["notebook"]) if "notebook" in given else notebook
    return Recipe(pattern, stem, key, parents, declared, reads)


def _makers(folder, pattern):
    """The files of a folder that hold a call, sorted."""
    paths = sorted((ROOT / folder).rglob(pattern))
    makes = re.compile(r"load_or_train\(|\.artifact\(")
    return [p for p in paths if makes.search(p.read_text(encoding="utf-8"))]


@cache
def recipes():
    """Return the recipe of every call that makes artifacts.

    Returns
    -------
    tuple of Recipe
        Those of notebooks first, in the order of the chapters, then those of utils.
    """
    found = []
    for path in _makers("notebooks", "*.ipynb"):
        found += [
            _recipe(pattern, node, around, _notebook(path), path.stem)
            for pattern, node, around in _calls(_notebook(path).tree)
            if ast.unparse(node.args[1]) != "lambda: None"  # wants it, but does not make it
        ]
    for path in _makers("utils", "*.py"):
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        source = _module(dotted)
        if source is not None:
            found += [_recipe(*call, source, path.stem) for call in _calls(source.tree)]
    return tuple(found)


def fits(name, pattern):
    """Whether a pattern of `Recipe.parents` can mean an artifact of this name."""
    return fnmatch.fnmatchcase(name, pattern)


def names_of(recipe):
    """Return the names of the artifacts that a recipe makes.

    Parameters
    ----------
    recipe : Recipe

    Returns
    -------
    tuple of str
        For a pattern, with each of its `FILLINGS`.
    """
    fillings = FILLINGS.get(recipe.pattern, ("",))
    return tuple(recipe.pattern.replace("*", filling) for filling in fillings)
