"""The search in a terminal: ``embedding-search "moving average" --packages pandas scipy``."""

import argparse
import json
import sys

from utils.search import one_package
from utils.worlds import harvest

OK, WRONG, UNREADABLE = 0, 2, 3
_EPILOG = """exit status: 0 answered; 2 wrong input, such as an unknown package; 3 a package could
not be read, since its import fails or takes too long."""


def parser():
    """Return the parser of the command's arguments.

    Returns
    -------
    argparse.ArgumentParser
    """
    about = "Search the documentation of installed Python packages by names, words and meaning."
    made = argparse.ArgumentParser("embedding-search", description=about, epilog=_EPILOG)
    made.add_argument("question", help="what the function should do, or its name")
    made.add_argument("--packages", nargs="+", default=harvest.PACKAGES, metavar="NAME",
        help="import names; the seven of the course by default")  # fmt: skip
    made.add_argument("-k", "--top", type=int, default=5, metavar="N", help="how many results")
    made.add_argument("--json", action="store_true", help="print JSON")
    made.add_argument("--limit", type=float, default=one_package.LIMIT, metavar="SECONDS",
        help="how long reading a package may take (%(default)s)")  # fmt: skip
    return made


def main(arguments=None):
    """Answer one question in a terminal.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the command line by default.

    Returns
    -------
    int
        The exit status: 0 answered, 2 wrong input, 3 a package that could not be read.
    """
    given = parser().parse_args(arguments)
    from utils.search import index  # the models of the search: some seconds, not for --help

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a letter shows it as an escape
            stream.reconfigure(errors="backslashreplace")
    settings = tuple(given.packages), True, given.limit
    try:
        found = index.search(given.question, given.top, *settings)
    except ValueError as error:
        print(error, file=sys.stderr)
        return WRONG
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    for name, count in index.skipped(*settings).items():
        print(f"{name}: {count} objects could not be read and are left out", file=sys.stderr)
    if given.json:
        answer = {"question": given.question, "note": found.note, "results": found.as_json()}
        print(json.dumps(answer, indent=1, ensure_ascii=False))
    else:
        print(found)
    return OK
