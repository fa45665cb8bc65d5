"""What can be wrong with a stored notebook, without running it.

Each function takes a notebook and returns a list of messages, empty if nothing is wrong. They are
listed in `CHECKS`.
"""

import ast
import contextlib
import re

import nbformat
from nbformat.validator import iter_validate

from tests.notebook_compare import PLOTLY

MAX_BYTES = 1_200_000  # explorables may be 400 KB of it
MAX_LINES = 20  # of a code cell
FOLDED = "hide-input"
METADATA = ("tags", "slideshow", "jupyter")  # of a cell
MIN_ALT = 8  # characters of an alternative text

_GENERATOR = re.compile(r"default_rng|RandomState|Generator\(")
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
_LOCAL_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|work)/\w|\b[A-Z]:\\\\?Users\b")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)", re.DOTALL)
_IMAGE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)


def prose(source):
    """Return Markdown without its fenced code blocks, in which nothing is a link or a heading."""
    return _FENCE.sub("", source)


def headings(notebook):
    """Return the Markdown headings as ``(level, text)``, from first to last."""
    cells = (prose(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    return [(len(level), text) for source in cells for level, text in _HEADING.findall(source)]


def _code_cells(notebook):
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def _outputs(notebook):
    return [(i, cell, output) for i, cell in _code_cells(notebook) for output in cell.outputs]


def _tags(cell):
    return cell.metadata.get("tags", [])


def _texts(value):
    """Yield every text within an output, but for pictures and packed arrays (base64)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "bdata" and not (key.startswith("image/") and key != "image/svg+xml"):
                yield from _texts(item)


def invalid_format(notebook):
    """The notebook follows its own format."""
    # nbformat.validate would repair missing ids in the notebook that it is given.
    return [str(error).splitlines()[0] for error in iter_validate(notebook)]


def too_large(notebook):
    """The file stays small enough for git and for pages that render it."""
    size = len(nbformat.v4.writes(notebook).encode())
    return [f"{size / 1e6:.2f} MB, more than 1.2 MB"] if size > MAX_BYTES else []


def wrong_kernel(notebook):
    """The kernel is the one that every installation has."""
    name = notebook.metadata.get("kernelspec", {}).get("name")
    return [] if name == "python3" else [f"kernelspec {name!r}, expected 'python3'"]


def extra_metadata(notebook):
    """Nothing of the author's machine is stored beside the text."""
    extra = set(notebook.metadata) - {"kernelspec", "language_info"}
    extra |= {f"language_info.{key}" for key in notebook.metadata.get("language_info", {})}
    found = [f"metadata {key}" for key in sorted(extra - {"language_info.name"})]
    for i, cell in enumerate(notebook.cells):
        found += [f"cell {i}: metadata {key}" for key in cell.metadata if key not in METADATA]
    return found


def wrong_ids(notebook):
    """Every cell has an id of its own: git and Lab follow it."""
    seen, found = set(), []
    for i, cell in enumerate(notebook.cells):
        if not cell.get("id"):
            found.append(f"cell {i}: no id")
        elif cell["id"] in seen:
            found.append(f"cell {i}: id {cell['id']} is used twice")
        seen.add(cell.get("id"))
    return found


def not_executed(notebook):
    """All cells were run, once and in order; nbval silently passes one that was not."""
    return [
        f"cell {i}: execution count {cell.execution_count}, expected {n}"
        for n, (i, cell) in enumerate(_code_cells(notebook), start=1)
        if cell.execution_count != n
    ]


def stored_error(notebook):
    """No cell fails, but for those that say so."""
    return [
        f"cell {i}: {output.ename}: {output.evalue}"
        for i, cell, output in _outputs(notebook)
        if output.output_type == "error" and "raises-exception" not in _tags(cell)
    ]


def stored_stderr(notebook):
    """No warning and no progress bar is stored."""
    return [
        f"cell {i}: stderr: {output.text[:80]!r}"
        for i, _, output in _outputs(notebook)
        if output.get("name") == "stderr"
    ]


def machine_trace(notebook):
    """No memory address and no local path stands in a source or an output."""
    texts = [(i, cell.source) for i, cell in enumerate(notebook.cells)]
    texts += [(i, text) for i, _, output in _outputs(notebook) for text in _texts(output)]
    return [
        f"cell {i}: {match[0]!r}"
        for i, text in texts
        for pattern in (_ADDRESS, _LOCAL_PATH)
        if (match := pattern.search(text))
    ]


def figure_without_alternative(notebook):
    """Every figure says in words what it shows; `utils.plots.show` takes care of it."""
    found = []
    for i, _, output in _outputs(notebook):
        data = output.get("data", {})
        picture = any(kind.startswith("image/") for kind in data)
        start = "[interactive figure] " if PLOTLY in data else "[figure] " if picture else ""
        if len(data.get("text/plain", "")) < len(start) + MIN_ALT and start:
            found.append(f"cell {i}: a figure without text/plain")
        elif start and not data["text/plain"].startswith(start):
            found.append(f"cell {i}: text/plain of a figure does not start with {start!r}")
    return found


def image_without_alternative(notebook):
    """Every image in the prose says in words what it shows."""
    found = []
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        text = prose(cell.source)
        images = [(alt, address) for alt, address in _IMAGE.findall(text)]
        for tag in _IMAGE_TAG.findall(text):
            alt = _ALT.search(tag)
            images.append((alt[1][1:-1] if alt else "", tag))
        found += [
            f"cell {i}: image without alternative text: {address[:60]}"
            for alt, address in images
            if len(alt.strip()) < MIN_ALT
        ]
    return found


def wrong_headings(notebook):
    """One title, and no level is left out below it: screen readers go by them."""
    levels = [level for level, _ in headings(notebook)]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of level 1, expected 1"]
    if levels and levels[0] != 1:
        found.append("the first heading is not of level 1")
    for (before, _), (level, text) in zip(headings(notebook), headings(notebook)[1:], strict=False):
        if level > before + 1:
            found.append(f"level {level} after level {before}: {text}")
    return found


def wrong_tags(notebook):
    """nbval knows its tags in lower case only."""
    return [
        f"cell {i}: tag {tag!r} is not lower case"
        for i, cell in enumerate(notebook.cells)
        for tag in _tags(cell)
        if tag != tag.lower()
    ]


def widget_state(notebook):
    """No state of a widget is stored, and a widget only where its output is not compared."""
    found = ["the notebook stores the state of widgets"] if "widgets" in notebook.metadata else []
    return found + [
        f"cell {i}: a widget in a cell without the tag nbval-ignore-output"
        for i, cell, output in _outputs(notebook)
        if any("jupyter.widget" in kind for kind in output.get("data", {}))
        and "nbval-ignore-output" not in _tags(cell)
    ]


def steps(source):
    """Return the number of a cell's lines without its imports."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic
        return len(source.splitlines())
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    rest = source.splitlines()
    for node in reversed(imports):
        del rest[node.lineno - 1 : node.end_lineno]
    return len("\n".join(rest).strip("\n").splitlines())


def wrong_code_length(notebook):
    """A code cell holds a step that can be taken in at a glance; imports do not count."""
    found = []
    for i, cell in _code_cells(notebook):
        lines = steps(cell.source)
        if not cell.source.strip():
            found.append(f"cell {i}: empty")
        elif lines > MAX_LINES:
            found.append(f"cell {i}: {lines} lines, more than {MAX_LINES}")
    return found


def scattered_imports(notebook):
    """The first code cell imports all that the notebook needs."""
    found = []
    for i, cell in _code_cells(notebook)[1:]:
        with contextlib.suppress(SyntaxError):
            body = ast.parse(cell.source).body
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in body):
                found.append(f"cell {i}: imports")
    return found


def trailing_semicolon(notebook):
    """A last ``;`` silences nothing under nbval: end a plot with `utils.plots.show`."""
    return [
        f"cell {i}: ends with ';'"
        for i, cell in _code_cells(notebook)
        if re.search(r";[ \t]*(#[^\n]*)?\s*\Z", cell.source)
    ]


def _assigned(tree):
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    } | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def shared_generator(notebook):
    """A cell draws from a generator of its own, so that it shows the same when it is run again."""
    trees, generators, found = {}, set(), []
    for i, cell in _code_cells(notebook):
        try:
            trees[i] = ast.parse(cell.source)
        except SyntaxError:  # a magic
            continue
        for node in trees[i].body:
            if isinstance(node, ast.Assign) and _GENERATOR.search(ast.unparse(node.value)):
                generators |= {name for name in _assigned(node) if "rng" in name}
    for i, tree in trees.items():
        names = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        found += [
            f"cell {i}: draws from {name}, which another cell has made"
            for name in sorted((names & generators) - _assigned(tree))
        ]
    return found


def folded_wrongly(notebook):
    """Imports are folded, and beside them only what draws or records: nothing that is taught."""
    found = []
    for i, cell in _code_cells(notebook):
        folded = FOLDED in _tags(cell)
        if folded != bool(cell.metadata.get("jupyter", {}).get("source_hidden")):
            found.append(f"cell {i}: the tag {FOLDED} and source_hidden do not agree")
        opens = "course.chapter(" in cell.source
        if opens and not folded:
            found.append(f"cell {i}: the imports are not folded")
        plumbing = opens or re.search(r"chapter\.record\(|\bshow\(", cell.source)
        teaches = re.search(r"^(def|class) ", cell.source, flags=re.MULTILINE)
        if folded and (teaches or not plumbing):
            found.append(f"cell {i}: more is folded than imports, drawing and recording")
    return found


CHECKS = (
    folded_wrongly,
    invalid_format,
    too_large,
    wrong_kernel,
    extra_metadata,
    wrong_ids,
    not_executed,
    stored_error,
    stored_stderr,
    machine_trace,
    figure_without_alternative,
    image_without_alternative,
    wrong_headings,
    wrong_tags,
    widget_state,
    wrong_code_length,
    scattered_imports,
    trailing_semicolon,
    shared_generator,
)
