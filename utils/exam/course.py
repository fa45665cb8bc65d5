"""A chapter's own handle: it opens the chapter, keeps its artifacts and records its figures."""

from dataclasses import dataclass

from utils.exam import scoreboard, tasks
from utils.machine import chapter_table, checks
from utils.models import artifacts
from utils.show import plots


@dataclass(frozen=True)
class Chapter:
    """One chapter of the course, as its notebook uses it.

    Attributes
    ----------
    stem : str
        The notebook's file name without its ending.
    """

    stem: str

    def open(self):
        """Set the theme of all figures, and show where in history the chapter stands."""
        plots.use_theme()
        plots.show(plots.timeline_strip(self.stem), plots.strip_alt(self.stem))

    def record(self, year, model, task, metric, values, *more, **options):
        """Check a figure against the chapter's row of the scoreboard; see `scoreboard.record`."""
        return scoreboard.record(self.stem, year, model, task, metric, values, *more, **options)

    def record_task(self, year, model, task, found, dimension=None, **options):
        """Record every figure of a retrieval task.

        Parameters
        ----------
        year, model, task, dimension, **options
            As `record` takes them; ``task`` is one of `tasks.FIGURES`.
        found : mapping of str to array_like
            From `tasks.evaluate`.

        Returns
        -------
        dict of str to dict
            Metric → row of the scoreboard.
        """
        checks.one_of("task", task, tuple(tasks.FIGURES))
        figures = tasks.FIGURES[task]
        if not hasattr(found, "keys") or not set(figures) <= set(found.keys()):
            raise ValueError(f"found: expected the keys {', '.join(figures)} of tasks.evaluate")
        return {
            metric: self.record(year, model, task, metric, found[key], dimension, **options)
            for key, metric in figures.items()
        }

    def artifact(self, name, train, parents=(), seed=0, **facts):
        """Return what this chapter trains, or train it now; see `artifacts.load_or_train`."""
        facts = {"notebook": self.stem, "seed": seed, **facts}
        return artifacts.load_or_train(name, train, parents, **facts)

    def rows(self, task=None, metric=None):
        """Return the scoreboard's rows up to this chapter; see `scoreboard.rows`."""
        return scoreboard.rows(task, metric, until=self.stem)

    def table(self, task=None, metric=None):
        """Return the scoreboard's rows up to this chapter as a table; see `scoreboard.table`."""
        return scoreboard.table(task, metric, until=self.stem)

    def figure(self, task, metric, title=None, models=None):
        """Draw the scoreboard's rows up to this chapter; see `scoreboard.figure`."""
        return scoreboard.figure(task, metric, self.stem, title, models)


def chapter(stem):
    """Return the handle of a chapter.

    Parameters
    ----------
    stem : str
        Such as ``12_bert``, one of ``data/course.csv``.

    Returns
    -------
    Chapter

    Raises
    ------
    ValueError
        If there is no such chapter.
    """
    return Chapter(chapter_table.chapter(stem).stem)
