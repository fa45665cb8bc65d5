"""Settings of Sphinx for the site; `build.py` makes the sources and calls it."""

project = "A Runnable History of Embeddings"
html_title = project
language = "en"
root_doc = "index"
exclude_patterns = []

extensions = ["myst_nb", "sphinx.ext.mathjax"]
nb_execution_mode = "off"  # the stored outputs are the source of truth
nb_merge_streams = True
nb_code_prompt_show = "code of this cell"
nb_code_prompt_hide = "fold the code"
myst_enable_extensions = ["amsmath", "attrs_block", "colon_fence", "dollarmath"]
myst_heading_anchors = 3  # as on GitHub: data/README.md links to its own headings
suppress_warnings = ["myst.mathjax"]  # says only that MyST sets MathJax's classes

mathjax_path = "mathjax/tex-chtml.js"  # a file of the site
# The menu would load parts of MathJax that are not copied.
mathjax3_config = {"options": {"enableMenu": False}, "chtml": {"displayAlign": "center"}}

html_theme = "sphinx_book_theme"
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark as the system says
html_css_files = ["course.css", "book.css"]
html_js_files = [("course.js", {"defer": "defer"}), ("site.js", {"defer": "defer"})]
html_copy_source = False
html_use_index = False  # the glossary is the index
html_show_sphinx = False
html_theme_options = {
    "navbar_persistent": [],  # the side bar has a search of its own
    "footer_content_items": [],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_issues_button": False,
    "show_toc_level": 2,
    "toc_title": "On this page",
}
