"""tests/schedule.py: which file a worker takes next."""

from types import SimpleNamespace

import pytest

from tests.schedule import OneNotebookAtATime, next_file


@pytest.mark.parametrize(
    ("waiting", "notebook_runs", "taken"),
    [
        (["a.ipynb", "b.ipynb", "test_a.py"], False, "a.ipynb"),
        (["a.ipynb", "b.ipynb", "test_a.py", "test_b.py"], True, "test_a.py"),
        (["test_lab.py", "a.ipynb"], False, "a.ipynb"),
        (["a.ipynb", "b.ipynb"], True, "a.ipynb"),
        (["test_a.py", "test_b.py"], False, "test_a.py"),
    ],
)
def test_a_worker_takes_the_other_kind(waiting, notebook_runs, taken):
    assert next_file(waiting, notebook_runs) == taken


class _Worker:
    """What the scheduler needs of a worker: it notes which tests it was sent."""

    shutting_down = False
    gateway = SimpleNamespace(id="gw")

    def __init__(self):
        self.sent = []

    def send_runtest_some(self, indices):
        self.sent += indices

    def shutdown(self):
        self.shutting_down = True


def test_two_notebooks_never_run_at_once_while_tests_wait():
    files = [f"{n:02}.ipynb" for n in range(4)] + [f"test_{n}.py" for n in range(12)]
    tests = [f"{name}::{k}" for name in files for k in range(4)]
    two = ["popen", "popen"]
    schedule = OneNotebookAtATime(
        SimpleNamespace(option=SimpleNamespace(loadscopereorder=False), getvalue=lambda name: two)
    )
    workers = [_Worker(), _Worker()]
    for worker in workers:
        schedule.add_node(worker)
    for worker in workers:
        schedule.add_node_collection(worker, tests)
    schedule.schedule()
    at, ran = [0, 0], []
    while any(k < len(worker.sent) for k, worker in zip(at, workers, strict=True)):
        now = []
        for i, worker in enumerate(workers):
            if at[i] < len(worker.sent):
                now.append(tests[worker.sent[at[i]]])
                schedule.mark_test_complete(worker, worker.sent[at[i]])
                at[i] += 1
        ran += now
        waiting = any(not name.endswith(".ipynb") for name in schedule.workqueue)
        assert not waiting or sum(".ipynb" in test for test in now) <= 1
    assert sorted(ran) == sorted(tests)
