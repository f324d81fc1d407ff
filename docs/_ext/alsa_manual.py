"""Links in the documentation: C functions to alsa-lib's manual, Python names to the reference.

In docstrings a name stands in single backquotes, as in Markdown. What it is decides what it links
to; what is neither a C function nor a Python name, as `hw:0,0`, is code and links nowhere.

``python docs/_ext/alsa_manual.py HTML`` writes `alsa_manual.txt` anew, from the manual's pages as
Debian's package libasound2-doc has them. Doxygen makes an anchor of a function's declaration: they
are the same on the project's own site.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SITE = "https://www.alsa-project.org/alsa-doc/alsa-lib/"
TABLE = Path(__file__).with_suffix(".txt")
LINK = re.compile(r'href="(\w+\.html#[ag][a-f0-9]+)">(snd_\w+)</a>')
NAME = re.compile(r"~?[A-Za-z_][\w.]*(?:\(\))?")


def read_table() -> dict[str, str]:
    """Return where the manual describes each function."""
    return dict(line.split("\t") for line in TABLE.read_text().splitlines())


def write_table(pages: Path) -> None:
    """Collect functions and types from the manual's pages; groups of them are described best."""
    found: dict[str, str] = {}
    for page in sorted(pages.glob("*.html")):
        for place, name in LINK.findall(page.read_text(errors="replace")):
            known = found.setdefault(name, place)
            if place.startswith("group_") and not known.startswith("group_"):
                found[name] = place
    TABLE.write_text("".join(f"{name}\t{found[name]}\n" for name in sorted(found)))


def markup(lines: list[str], *, examples: bool) -> list[str]:
    """Return a docstring as reStructuredText: stars are plain, `Period`s is a name and an s.

    Args:
        lines: of the docstring.
        examples: a paragraph that is indented is code.
    """
    found: list[str] = []
    for line in lines:
        code = examples and line.startswith("    ")
        begins = not found or (not found[-1] and not found[-2].startswith("    "))
        if code and begins:
            found += [".. code-block:: python", ""]
        if not code:
            parts = line.split("`")
            parts[::2] = [part.replace("*", r"\*") for part in parts[::2]]
            parts[2::2] = [re.sub(r"^(?=\w)", r"\\ ", part) for part in parts[2::2]]
            line = "`".join(parts)
        found.append(line)
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    from docutils import nodes
    from docutils.parsers.rst import roles
    from sphinx.domains.python import PyXRefRole
    from sphinx.transforms.post_transforms import SphinxPostTransform

    def name_role(
        _role: str, raw: str, text: str, line: int, inliner: Any, *rest: Any
    ) -> tuple[list[nodes.Node], list[Any]]:
        if not NAME.fullmatch(text):
            return [nodes.literal(raw, text)], []
        found, messages = PyXRefRole()("py:obj", raw, text, line, inliner, *rest)
        return list(found), list(messages)

    class Links(SphinxPostTransform):
        """What links nowhere yet, in docstrings and pages alike."""

        default_priority = 200  # after Sphinx has resolved its own references

        def run(self, **_arguments: Any) -> None:
            objects = self.env.domains.python_domain.objects
            for code in list(self.document.findall(nodes.literal)):
                text = code.astext().removesuffix("()")
                if isinstance(code.parent, nodes.reference) or code.children[1:]:
                    continue
                if text in manual:
                    address = SITE + manual[text]
                elif (name := f"aioalsa.{text}") in objects:
                    page = self.app.builder.get_relative_uri(
                        self.env.docname, objects[name].docname
                    )
                    address = f"{page}#{objects[name].node_id}"
                else:
                    continue
                code.replace_self(nodes.reference("", "", code.deepcopy(), refuri=address))

    def as_restructured_text(
        _app: Sphinx, what: str, _name: str, _thing: object, _options: object, lines: list[str]
    ) -> None:
        lines[:] = markup(lines, examples=what == "module")

    manual = read_table()
    app.connect("config-inited", lambda *_: roles.register_local_role("name", name_role))
    app.connect("autodoc-process-docstring", as_restructured_text)
    app.add_post_transform(Links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    write_table(Path(sys.argv[1]))
