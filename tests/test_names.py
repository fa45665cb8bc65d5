"""Each module of `utils` has a test file of its name."""

import ast

from tests.kernel_environment import ROOT

MODULES = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "utils").glob("*/*.py")
    if not path.stem.startswith("__")
    and not (path.parent.name == "exercises" and path.stem[2:].isdigit())
)


def imported(path):
    """Dotted names that a file imports, wherever the line stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_each_module_has_a_test_file_of_its_name_that_imports_it():
    faults = []
    for module in MODULES:
        path = ROOT / "tests" / f"test_{module.stem}.py"
        if not path.is_file():
            faults.append(f"{module}: there is no tests/{path.name}")
        elif ".".join(module.with_suffix("").parts) not in imported(path):
            faults.append(f"{module}: tests/{path.name} does not import it")
    assert len(MODULES) > 30
    assert faults == []
