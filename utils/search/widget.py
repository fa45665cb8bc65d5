"""The search of `utils.search.index` as a small widget: type a question, press Enter."""

import html

from utils.machine import checks
from utils.search.index import Index

VIEW = "application/vnd.jupyter.widget-view+json"


def widget(index, k=5):
    """Return a search box with a choice of packages and a list of results below it.

    Parameters
    ----------
    index : utils.search.index.Index
    k : int
        How many results are shown.

    Returns
    -------
    ipywidgets.VBox
        Its children are the box for the question, the choice of packages, and the results.
    """
    import ipywidgets

    if not isinstance(index, Index):
        raise ValueError(f"index: expected a utils.search.index.Index, got {type(index).__name__}")
    checks.whole("k", k, 1)
    wide, everything = ipywidgets.Layout(width="95%"), "all packages"
    box = ipywidgets.Text(
        description="Question:",
        placeholder="what should the function do? Press Enter",
        continuous_update=False,
        layout=wide,
    )
    choice = ipywidgets.Dropdown(
        description="Within:", options=[everything, *dict.fromkeys(index.owner.tolist())]
    )
    shown = ipywidgets.HTML(layout=wide)

    def answer(change=None):
        question, within = box.value.strip(), choice.value
        if not question:
            shown.value = "<p>Type a question, then press Enter.</p>"
            return
        try:
            results = index.search(question, k, None if within == everything else [within])
        except ValueError as error:  # only signs, or a whole book
            shown.value = f"<p>{html.escape(str(error))}</p>"
            return
        shown.value = f"<p>For <i>{html.escape(question)}</i>:</p>{results._repr_html_()}"

    box.observe(answer, "value")
    choice.observe(answer, "value")
    answer()
    return ipywidgets.VBox([box, choice, shown])


def show(index, k=5):
    """Display `widget` together with a text alternative, and return it.

    Parameters
    ----------
    index, k
        As in `widget`.

    Returns
    -------
    ipywidgets.VBox
    """
    from IPython.display import display

    shown = widget(index, k)
    names = ", ".join(dict.fromkeys(index.owner.tolist()))
    view = {"version_major": 2, "version_minor": 0, "model_id": shown.model_id}
    text = f"[widget] A search box over {names}: run this cell, type a question, press Enter."
    display({VIEW: view, "text/plain": text}, raw=True)
    return shown
