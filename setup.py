"""Refuse a Python that the pinned packages do not support, before pip looks for any of them.

pip builds ``-e .`` of requirements.txt first of all. Without this check it would go on to the pins
and report the first one without a wheel, which does not tell the reader what to change.
Everything else about the package stands in pyproject.toml.
"""

import sys

from setuptools import setup

if not (3, 11) <= sys.version_info[:2] < (3, 14):
    sys.exit(
        "\nThis course needs Python 3.11, 3.12 or 3.13, and this is Python "
        f"{sys.version_info[0]}.{sys.version_info[1]}.\n"
        "Install one of them, delete the folder .venv, and start again with it, for example:\n"
        "    python3.12 -m venv .venv\n"
    )

setup()
