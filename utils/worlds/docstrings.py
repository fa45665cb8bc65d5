"""Read the structure of a numpydoc docstring: its sections and its *See Also* list."""

import re
import textwrap

# A heading may be indented: how far a docstring is depends on the version of Python.
_HEADING = re.compile(r"^[ ]*([A-Z][A-Za-z ]{2,30})\n[ ]*(?:-{3,}|={3,})[ ]*$", re.M)
_ROLE = re.compile(r":[a-z:]+:`[~!]?([^`<]+?)(?:\s*<[^`>]*>)?`")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_SHORT = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "nx": "networkx"}


def _check_text(name, value):
    if not isinstance(value, str):
        raise ValueError(f"{name}: expected a string, got {type(value).__name__}")


def split_sections(text):
    """Split a numpydoc text at its underlined headings.

    Parameters
    ----------
    text : str
        A cleaned docstring.

    Returns
    -------
    dict of str to str
        Heading → body; what stands before the first heading has the key ``""``.

    Raises
    ------
    ValueError
        If ``text`` is not a string.
    """
    _check_text("text", text)
    pieces = _HEADING.split(text)
    sections = {"": pieces[0].strip()}
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        body = textwrap.dedent(body.strip("\n"))
        sections[heading] = (sections.get(heading, "") + "\n" + body).strip("\n")
    return sections


def headings(text):
    """List the underlined headings of a numpydoc text, without its sections.

    Parameters
    ----------
    text : str
        A cleaned docstring.

    Returns
    -------
    list of str
        In their order; one that stands twice is listed twice.

    Raises
    ------
    ValueError
        If ``text`` is not a string.
    """
    _check_text("text", text)
    return _HEADING.findall(text)


def without_section(text, heading):
    """Return the text with one section cut out, its heading too.

    The *related* task uses it: a document must not carry the answer that it is asked for.

    Parameters
    ----------
    text : str
        A cleaned docstring.
    heading : str
        For example ``"See Also"`` (compared without regard to case).

    Returns
    -------
    str
    """
    _check_text("text", text)
    _check_text("heading", heading)
    found = list(_HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in reversed(list(zip(found, ends, strict=False))):
        if match[1].lower() == heading.lower():
            text = text[: match.start()] + text[end:]
    return text.strip()


def see_also_names(body):
    """List the names that a *See Also* section points at, as they are written there.

    Parameters
    ----------
    body : str
        The body of the section. Both forms of numpydoc are read: ``name : description``
        and names alone, with commas between, optionally in a ``:func:`` role.

    Returns
    -------
    list of str
    """
    _check_text("body", body)
    names = []
    for line in body.splitlines():
        if not line.strip() or line[0].isspace():  # an indented line describes the name above
            continue
        head = re.split(r"\s:\s|\s:$|:$|\s--?\s", _ROLE.sub(r"\1", line), maxsplit=1)[0]
        head = head.lstrip("-*. ").replace("`", "")
        for piece in head.split(","):
            match = _NAME.match(piece.strip())
            # A sentence is not a name: only call brackets may follow it.
            if match and re.fullmatch(r"(?:\(.*\))?\.?", piece.strip()[match.end() :]):
                names.append(match[0])
    return names


def _candidates(name, entry):
    """Yield the full names that ``name`` may mean inside the docstring of ``entry``."""
    first, _, rest = name.partition(".")
    yield name
    if first in _SHORT and rest:
        yield f"{_SHORT[first]}.{rest}"
    for own in (entry["name"], *entry["aliases"]):
        parts = own.split(".")
        for depth in range(len(parts) - 1, 0, -1):
            yield ".".join([*parts[:depth], name])


def resolve_see_also(entries):
    """Add to each entry the key ``see_also``: canonical names of other entries, in order.

    A name is looked up as written, then beside the entry itself, then in the packages around
    it; last, as the only entry of the package with this ending. What stays unknown is left out.

    Parameters
    ----------
    entries : list of dict
        With keys ``name, aliases, package, text``; changed in place.
    """
    needed = {"name", "aliases", "package", "text"}
    for entry in entries:
        if not isinstance(entry, dict) or not needed <= entry.keys():
            raise ValueError(f"entries: expected dicts with the keys {sorted(needed)}")
    known, endings = {}, {}
    for entry in entries:
        for name in (*entry["aliases"], entry["name"]):
            known[name] = entry["name"]
        parts = entry["name"].split(".")
        for depth in range(1, len(parts)):
            key = entry["package"], ".".join(parts[depth:])
            endings.setdefault(key, []).append(entry["name"])
    for entry in entries:
        found = []
        sections = split_sections(entry["text"])
        body = next((b for h, b in sections.items() if h.lower() == "see also"), "")
        for name in see_also_names(body):
            target = next((known[c] for c in _candidates(name, entry) if c in known), None)
            same = endings.get((entry["package"], name), [])
            if target is None and len(same) == 1:
                target = same[0]
            if target and target != entry["name"] and target not in found:
                found.append(target)
        entry["see_also"] = found
