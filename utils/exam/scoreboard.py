"""One scoreboard for all of history: what each era's model reached on the same tasks."""

import csv
import io
import math
import os

from utils.machine import checks
from utils.machine.files import DATA, write_atomically
from utils.measure import metrics

FILE = DATA / "scoreboard.csv"
COLUMNS = tuple("chapter year model task metric value low high n dimension note".split())
TASKS = {
    "related": "finds the documents of a See Also list",
    "questions": "finds the answer to a question asked in other words",
    "words": "agrees with people, or with the docs, about words",
    "senses": "tells the sense of an ambiguous word in its place",
    "pictures": "finds the kind or the name of a picture",
    "languages": "finds the translation of a word or a name",
    "graph": "tells which nodes of a graph are linked, and of what class they are",
    "usage": "foresees which function a file calls",
    "cost": "what it takes",
}


def _rows():
    if not FILE.is_file():
        return []
    with open(FILE, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(row):
    return tuple(row[column] for column in ("chapter", "model", "task", "metric"))


def _number(value):
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def entry(
    chapter, year, model, task, metric, values, dimension=None, note="", interval=None, n=None
):
    """Return a row for the scoreboard.

    Parameters
    ----------
    chapter : str
        Stem of the notebook, such as ``01_one_hot``.
    year : int
        When the method appeared.
    model, task, metric : str
        ``task`` is one of `utils.scoreboard.TASKS`.
    values : float or array_like
        One figure; or one score for each query, whose mean is taken with a 95 % bootstrap
        interval.
    dimension : int, optional
        Length of the model's vectors.
    note : str, optional
    interval : (float, float), optional
        For a single figure, its 95 % interval.
    n : int, optional
        For a single figure, how many items it rests on.

    Returns
    -------
    dict of str to str
        As it stands in the file.

    Raises
    ------
    ValueError
        If the task is unknown, or a figure is not finite.
    """
    checks.one_of("task", task, TASKS)
    low, high = interval or (None, None)
    if hasattr(values, "__len__"):
        low, high = metrics.bootstrap_interval(values)
        value, n = float(sum(values) / len(values)), len(values)
    else:
        value = float(values)
    if not math.isfinite(value):
        raise ValueError(f"values: expected a finite figure, got {value}")
    return dict.fromkeys(COLUMNS, "") | {
        "chapter": chapter,
        "year": str(year),
        "model": model,
        "task": task,
        "metric": metric,
        "value": _number(value),
        "low": _number(low),
        "high": _number(high),
        "n": "" if n is None else str(n),
        "dimension": "" if dimension is None else str(dimension),
        "note": note,
    }


def write(row):
    """Write a row, in the place of the one of the same chapter, model, task and metric.

    Parameters
    ----------
    row : dict of str to str
        From `entry`.
    """
    typed(row)
    _write(({_key(old): old for old in _rows()} | {_key(row): row}).values())


def check(row, tolerance=0.01):
    """Check a figure against the scoreboard's row.

    Parameters
    ----------
    row : dict of str to str
        From `entry`.
    tolerance : float
        Largest difference from the row that still agrees; ``math.inf`` for what depends on the
        machine, such as milliseconds.

    Returns
    -------
    dict
        The scoreboard's row, with numbers as numbers.

    Raises
    ------
    ValueError
        If the figure differs.
    KeyError
        If there is no such row.
    """
    value = typed(row)["value"]
    known = {_key(old): old for old in _rows()}.get(_key(row))
    of = f"{row['model']!r} on {row['task']} ({row['metric']})"
    if known is None:
        raise KeyError(
            f"the scoreboard has no row for {of} of {row['chapter']}; "
            "set EMBEDDINGS_RECORD=1 to write it"
        )
    if abs(float(known["value"]) - value) > tolerance:
        raise ValueError(
            f"{of}: computed {value:.4f}, "
            f"but the scoreboard says {float(known['value']):.4f} (tolerance {tolerance})"
        )
    return typed(known)


def record(
    chapter, year, model, task, metric, values, dimension=None, note="", tolerance=0.01, **more
):
    """Check a figure against the scoreboard's row, and write the row first when asked to.

    With the environment variable ``EMBEDDINGS_RECORD=1`` the row is written; otherwise it must
    be there and agree, so that a figure of the scoreboard is always one that a cell computed.

    Parameters
    ----------
    chapter, year, model, task, metric, values, dimension, note
        As in `entry`, and so are further ones.
    tolerance : float
        As in `check`.

    Returns
    -------
    dict
        As from `check`, which says what is raised.
    """
    row = entry(chapter, year, model, task, metric, values, dimension, note, **more)
    if os.environ.get("EMBEDDINGS_RECORD") == "1":
        write(row)
    return check(row, tolerance)


def _write(rows):
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    order = list(TASKS)
    writer.writerows(
        sorted(rows, key=lambda r: (r["chapter"], order.index(r["task"]), r["metric"], r["model"]))
    )
    write_atomically(FILE, buffer.getvalue().encode())


def typed(row):
    """Return a row of the file with its numbers as numbers and empty fields as None."""
    if not isinstance(row, dict) or set(row) != set(COLUMNS):
        raise ValueError(f"row: expected a dict with the keys {', '.join(COLUMNS)}")
    kinds = {"year": int, "n": int, "dimension": int, "value": float, "low": float, "high": float}
    return {k: (kinds[k](v) if v else None) if k in kinds else v for k, v in row.items()}


def rows(task=None, metric=None, until=None):
    """Return rows of the scoreboard.

    Parameters
    ----------
    task, metric : str, optional
        Only these.
    until : str, optional
        Only chapters up to this one: a chapter does not show what comes after it.

    Returns
    -------
    list of dict
        In the order of the chapters, then by value.
    """
    if task is not None and task not in TASKS:
        raise ValueError(f"task: expected one of {', '.join(TASKS)}, got {task!r}")
    chosen = [
        typed(row)
        for row in _rows()
        if task in (None, row["task"])
        and metric in (None, row["metric"])
        and (until is None or row["chapter"] <= until)
    ]
    return sorted(chosen, key=lambda r: (r["chapter"], r["task"], r["metric"], r["value"]))


def table(task=None, metric=None, until=None):
    """Return rows of the scoreboard as a table to look at.

    Parameters
    ----------
    task, metric, until
        As in `rows`.

    Returns
    -------
    pandas.DataFrame
        Columns ``model, year, task, metric, figure, 95 % interval, n, dimension``.
    """
    import pandas as pd

    lines = []
    for row in rows(task, metric, until):
        interval = "" if row["low"] is None else f"{row['low']:.2f} – {row['high']:.2f}"
        large = abs(row["value"]) >= 1000
        lines.append(
            {
                "model": row["model"],
                "year": row["year"],
                "task": row["task"],
                "metric": row["metric"],
                "figure": f"{row['value']:,.0f}" if large else f"{row['value']:.2f}",
                "95 % interval": interval,
                "n": "" if row["n"] is None else str(row["n"]),
                "dimension": "" if row["dimension"] is None else f"{row['dimension']:,}",
            }
        )
    frame = pd.DataFrame(lines)
    return frame.set_index("model") if lines else frame


def figure(task, metric, until=None, title=None, models=None):
    """Draw one task's rows as points with their intervals.

    Parameters
    ----------
    task, metric : str
    until : str, optional
        As in `rows`.
    models : collection of str, optional
        Only these; all by default.
    title : str, optional
        The finding; the task's description by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    from utils.show import plots

    chosen = sorted(rows(task, metric, until), key=lambda r: (r["year"], r["value"]))
    if not chosen:
        raise ValueError(f"metric: expected one that task {task!r} has rows for, got {metric!r}")
    unknown = sorted(set(models or ()) - {row["model"] for row in chosen})
    if unknown:
        raise ValueError(f"models: expected some with a row for {metric} on {task}, got {unknown}")
    chosen = [row for row in chosen if models is None or row["model"] in models]
    fig, ax = plt.subplots(figsize=(8, 0.45 * len(chosen) + 1.3))
    for y, row in enumerate(chosen):
        if row["low"] is not None:
            ax.plot([row["low"], row["high"]], [y, y], color=plots.GREY, lw=3, zorder=1)
        ax.plot(row["value"], y, "o", color=plots.BLUE, ms=8, zorder=2)
        ax.annotate(
            f"{row['value']:.2f}", (row["value"], y), (0, 8), textcoords="offset points",
            ha="center", fontsize=9,
        )  # fmt: skip
    ax.set_yticks(range(len(chosen)), [f"{row['model']} ({row['year']})" for row in chosen])
    ax.set_ylim(-0.6, len(chosen) - 0.2)
    ax.set_xlim(0, max(1, max(row["high"] or row["value"] for row in chosen)))
    ax.set_xlabel(f"{metric} (grey: 95 % bootstrap interval)")
    ax.set_title(title or f"{task}: {TASKS[task]}", loc="left")
    return fig
