"""Explorables: figures to act on that need no kernel, drawn by one small script a kind.

An explorable is data, stored in the notebook's output. The code that draws it, by its kind, stands
in ``tools/lab_settings/labextension/static/explorables``: JupyterLab has it as an extension that
``requirements.txt`` installs, the site and the slides as a file of theirs. So it works in a
notebook that was never run on this machine, and asks no host.
"""

import base64
import io
import json

import numpy as np

MIME = "application/vnd.embeddings.explorable+json"
MAX_BYTES = 400 * 1024
_WAKE = "To use it, open the notebook in JupyterLab as the README says."


def show(kind, data, title, alt):
    """Display an explorable together with a text alternative.

    Parameters
    ----------
    kind : str
        Name of its script, such as ``"words"``.
    data : dict
        What the script takes, as JSON can hold it; see `vectors` and `picture` for arrays.
    title : str
        What to do with it, in one sentence.
    alt : str
        What is to be found, for whoever cannot see or use it.

    Raises
    ------
    ValueError
        If an argument is not of its kind, or all of it is larger than `MAX_BYTES`.
    """
    from IPython.display import display

    bundle = {"kind": kind, "title": title, "alt": alt, "data": data}
    for name, value, least in (("kind", kind, 1), ("title", title, 10), ("alt", alt, 20)):
        if not isinstance(value, str) or len(value.strip()) < least:
            raise ValueError(f"{name}: expected a text of at least {least} characters")
    if not isinstance(data, dict):
        raise ValueError(f"data: expected a dict, got {type(data).__name__}")
    size = len(json.dumps(bundle).encode())
    if size > MAX_BYTES:
        raise ValueError(f"data: expected at most {MAX_BYTES:,} bytes as JSON, got {size:,}")
    plain = f"[explorable] {title}. {alt}"
    still = f"<p><strong>{title}</strong></p><p>{alt}</p><p><em>{_WAKE}</em></p>"
    display({MIME: bundle, "text/html": still, "text/plain": plain}, raw=True)


def vectors(matrix):
    """Pack vectors for a script in a quarter of their bytes: int8 at one scale, in base64.

    Parameters
    ----------
    matrix : array_like, shape (n, d)

    Returns
    -------
    dict
        As Plotly writes arrays: ``dtype``, ``shape``, ``bdata``. Cosines change by about 0.01.
    """
    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim != 2 or not matrix.size or not np.isfinite(matrix).all():
        raise ValueError(f"matrix: expected finite numbers of shape (n, d), got {matrix.shape}")
    largest = np.abs(matrix).max() or 1.0
    packed = np.round(matrix / largest * 127).astype(np.int8)
    return {
        "dtype": "i1",
        "shape": ", ".join(map(str, packed.shape)),
        "bdata": base64.b64encode(packed.tobytes()).decode(),
    }


def indices(matrix):
    """Pack rows of indices for a script, two bytes each: a list takes a line for each number.

    Parameters
    ----------
    matrix : array_like of int, shape (n, k)
        From 0 to 65,535.

    Returns
    -------
    dict
        As Plotly writes arrays: ``dtype``, ``shape``, ``bdata``.
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or not matrix.size or matrix.dtype.kind not in "iu":
        raise ValueError(f"matrix: expected integers of shape (n, k), got {matrix.shape}")
    if matrix.min() < 0 or matrix.max() > 65_535:
        raise ValueError("matrix: expected indices from 0 to 65,535")
    return {
        "dtype": "u2",
        "shape": ", ".join(map(str, matrix.shape)),
        "bdata": base64.b64encode(matrix.astype("<u2").tobytes()).decode(),
    }


def picture(image, quality=60):
    """Pack a picture for a script, such as a sheet of small pictures.

    Parameters
    ----------
    image : PIL.Image.Image
    quality : int
        Of WebP, 1 to 100.

    Returns
    -------
    str
        A ``data:`` address.
    """
    if not hasattr(image, "save") or not hasattr(image, "getbbox"):
        raise ValueError(f"image: expected a picture of Pillow, got {type(image).__name__}")
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=6)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
