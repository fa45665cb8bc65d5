"""Which file a worker of pytest-xdist takes next: one notebook at a time, as long as tests wait.

A kernel has all cores, as a reader's has. Two of them at once get in each other's way: what
takes a cell 13 seconds alone took it 69 beside another notebook.
"""

from xdist.scheduler import LoadFileScheduling


def is_notebook(scope):
    """Tell a notebook's file from a test file."""
    return scope.endswith(".ipynb")


def next_file(waiting, notebook_runs):
    """Return the file that a free worker takes.

    Parameters
    ----------
    waiting : iterable of str
        Files, in the order in which they should start; not empty.
    notebook_runs : bool
        Whether another worker has a notebook.

    Returns
    -------
    str
        The first file of the other kind than what runs; where there is none, the first of all.
    """
    waiting = list(waiting)
    return next((name for name in waiting if is_notebook(name) != notebook_runs), waiting[0])


class OneNotebookAtATime(LoadFileScheduling):
    """As ``--dist loadfile``, but a worker takes a test file where another has a notebook."""

    def _notebook_runs(self, but):
        return any(
            is_notebook(scope) and not all(done.values())
            for node, work in self.assigned_work.items()
            if node is not but
            for scope, done in work.items()
        )

    def _assign_work_unit(self, node):
        scope = next_file(self.workqueue, self._notebook_runs(but=node))
        self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)
