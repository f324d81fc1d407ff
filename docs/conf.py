"""How Sphinx builds the documentation: ``nox -s docs``."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "aioalsa"
author = "The aioalsa developers"
release = version = version_of("aioalsa")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "alsa_manual"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

# Two packages may have an Interface each; the link is to one of them.
suppress_warnings = ["ref.python"]
default_role = "name"
myst_heading_anchors = 3
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
maximum_signature_line_length = 80
toc_object_entries_show_parents = "hide"
napoleon_use_ivar = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"aioalsa {release}"
