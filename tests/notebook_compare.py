"""Compare the outputs of a notebook's cell with the stored ones, as strictly as CPUs allow.

Another CPU sums in another order, so the last digit of a printed decimal number may differ by one.
Nothing else may: words and integers are exact. nbval compares exactly, so `align` first replaces
each new value that agrees with the stored one by the stored one; what is left to differ is a fault,
and nbval reports it.
"""

import base64
import copy
import re
from decimal import Decimal

import numpy as np

PLOTLY = "application/vnd.plotly.v1+json"
EXPLORABLE = "application/vnd.embeddings.explorable+json"
PICTURES = ("image/png", "image/svg+xml")  # another machine draws other bytes
TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
TOLERANCE = 1e-3  # of coordinates in a Plotly figure: relative plus absolute

# A decimal number: not part of a word (v1.5) nor of a version (1.5.2). A sign belongs to it, unless
# it is the dash of a range (0.5-0.7).
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.\d+(?:[eE][-+]?\d+)?(?!\d|\.\d)")
_SPACES = re.compile(r"[ \t]+")


def _same_number(ref, new):
    ref, new = Decimal(ref), Decimal(new)
    last_place = min(ref.as_tuple().exponent, new.as_tuple().exponent)
    return abs(ref - new) <= Decimal(1).scaleb(last_place)


def same_text(ref, new):
    """Tell whether two texts agree but for the last printed place of their decimal numbers.

    Parameters
    ----------
    ref, new : str

    Returns
    -------
    bool
        Blanks must be the same too, except where a number got wider (``9.99``, ``10.00``): tables
        are aligned with blanks.
    """
    if ref == new:
        return True
    numbers = list(zip(_NUMBER.findall(ref), _NUMBER.findall(new), strict=False))
    ref_words, new_words = _NUMBER.sub("#", ref), _NUMBER.sub("#", new)
    if any(len(x) != len(y) for x, y in numbers):
        ref_words, new_words = _SPACES.sub(" ", ref_words), _SPACES.sub(" ", new_words)
    return ref_words == new_words and all(_same_number(x, y) for x, y in numbers)


def _typed_array(value):
    """Return Plotly's ``{"dtype": ..., "bdata": ...}`` as an array, None for anything else."""
    if not isinstance(value, dict) or not value.keys() >= {"dtype", "bdata"}:
        return None
    return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])


def _same_array(ref, new):
    if ref.shape != new.shape or ref.dtype != new.dtype:
        return False
    if ref.dtype == np.int8:  # vectors of an explorable, rounded: a last bit may tip one over
        return np.abs(ref.astype(int) - new).max(initial=0) <= 1
    if ref.dtype.kind != "f":
        return np.array_equal(ref, new)
    return np.allclose(new, ref, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)


def same_plotly(ref, new):
    """Tell whether two Plotly figures or explorables, as parsed JSON, agree.

    Parameters
    ----------
    ref, new : dict, list, str, int, float, bool or None

    Returns
    -------
    bool
        Floats agree within `TOLERANCE`, texts as in `same_text`, everything else exactly.
    """
    arrays = _typed_array(ref), _typed_array(new)
    if all(array is not None for array in arrays):
        return ref.get("shape") == new.get("shape") and _same_array(*arrays)
    if isinstance(ref, dict) and isinstance(new, dict):
        return ref.keys() == new.keys() and all(same_plotly(ref[key], new[key]) for key in ref)
    if isinstance(ref, list) and isinstance(new, list):
        return len(ref) == len(new) and all(map(same_plotly, ref, new))
    if isinstance(ref, str) and isinstance(new, str):
        pictures = ref.startswith("data:image") and new.startswith("data:image")
        return pictures or same_text(ref, new)
    kinds = {type(ref), type(new)}
    if float in kinds and kinds <= {float, int}:  # JSON writes 1.0 as 1
        return bool(np.isclose(new, ref, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
    return type(ref) is type(new) and ref == new


def _align_bundle(new, ref):
    for kind in new.keys() & ref.keys():
        if kind in (PLOTLY, EXPLORABLE):
            same = same_plotly(ref[kind], new[kind])
        else:
            same = kind in PICTURES or (kind in TEXTS and same_text(ref[kind], new[kind]))
        if same:
            new[kind] = ref[kind]


def align(new, ref):
    """Replace what agrees with the stored outputs by the stored outputs.

    Parameters
    ----------
    new, ref : list of dict
        Outputs of one cell, in the notebook format, each stream merged into one output (nbval does
        so before it compares).

    Returns
    -------
    list of dict
        A copy of ``new``: equal to ``ref`` if they agree, different where they do not.
    """
    new = copy.deepcopy(new)
    streams = {output["name"]: output for output in ref if output["output_type"] == "stream"}
    for output in new:
        if output["output_type"] == "stream" and output["name"] in streams:
            stored = streams[output["name"]]["text"]
            if same_text(stored, output["text"]):
                output["text"] = stored
    shown = [[output for output in outputs if "data" in output] for outputs in (new, ref)]
    for output, stored in zip(*shown, strict=False):  # nbval reports another number of outputs
        _align_bundle(output["data"], stored["data"])
    return new


def _shown(outputs):
    """Return what a reader sees of a cell's outputs as pairs (kind, text or figure)."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream":
            found.append((output["name"], output["text"]))
        elif output["output_type"] == "error":
            found.append(("error", f"{output['ename']}: {output['evalue']}"))
        else:
            kinds = sorted(output["data"].keys() & {PLOTLY, EXPLORABLE, *TEXTS} - {"text/latex"})
            found += [(kind, output["data"][kind]) for kind in kinds]
    return found


def differences(new, ref):
    """Say where the outputs of a cell that was run anew are not those that are stored.

    Parameters
    ----------
    new, ref : list of dict
        In the notebook format, each stream merged into one output.

    Returns
    -------
    list of str
        One line a difference, with both texts; pictures and widgets are not compared.
    """
    found, expected = _shown(align(new, ref)), _shown(ref)
    if [kind for kind, _ in found] != [kind for kind, _ in expected]:
        kinds = ([kind for kind, _ in pairs] for pairs in (expected, found))
        return ["stored {}, now {}".format(*kinds)]
    lines = []
    for (kind, a), (_, b) in zip(expected, found, strict=True):
        if a != b and isinstance(a, str):
            rows = zip(a.splitlines(), b.splitlines(), strict=False)
            x, y = next(((x, y) for x, y in rows if not same_text(x, y)), (a, b))
            lines.append(f"stored {x!r:.200}, now {y!r:.200}")
        elif a != b:
            lines.append(f"{kind}: the figure differs")
    return lines
