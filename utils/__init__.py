"""Helpers that the chapters of *A Runnable History of Embeddings* share, in rooms.

The rooms stand on floors: a module imports from its own floor and those below, never from above.

=============  ====================================================================
`exercises`    the exercises of each chapter, and which of them the reader has solved
`search`       the search of the last chapters: parts, index, databases, service
`exam`         the tasks of the scoreboard, and how each kind of vectors takes them
`show`         the theme, and figures that say in words what they show
`models`       models, weights and artifacts that more than one chapter uses
`worlds`       what is embedded: the docs of the stack, its code, the emoji
`measure`      vectors and their neighbours, ranking quality, intervals
`machine`      files, cache, what is installed, what surrounds the program
=============  ====================================================================

The modules that nearly every chapter needs can be imported from here, whichever room they stand in:
``from utils import corpus, course, metrics, plots, scoreboard, tasks``.
Importing this package turns off the telemetry and the downloads of the libraries used, and lets
numpy, scipy and torch use one thread, unless ``OMP_NUM_THREADS`` says how many.
"""

import importlib
import warnings
from typing import TYPE_CHECKING

from utils.machine import surroundings

if TYPE_CHECKING:  # for editors; what is asked for is imported when it is asked for
    from utils.exam import course, scoreboard, tasks
    from utils.measure import metrics
    from utils.show import plots
    from utils.worlds import corpus

__all__ = ["corpus", "course", "metrics", "plots", "scoreboard", "tasks"]
_ROOMS = {
    "corpus": "worlds",
    "course": "exam",
    "metrics": "measure",
    "plots": "show",
    "scoreboard": "exam",
    "tasks": "exam",
}

surroundings.keep_local()
surroundings.calculate_alone()
surroundings.allow_two_openmps()
surroundings.forgive_console()

# tqdm asks for a notebook widget; the course shows progress as plain text instead.
warnings.filterwarnings("ignore", message="IProgress not found")


def __getattr__(name):
    if name not in _ROOMS:
        raise AttributeError(f"module 'utils' has no attribute {name!r}")
    return importlib.import_module(f"utils.{_ROOMS[name]}.{name}")
