"""The signing page ``consent/sign.html``: its words come from the forms, so that both say the same.

``write_page`` puts the shipped forms into the page; a test compares.
"""

from __future__ import annotations

import json
import re

from closedset import resources
from closedset.callsheet.forms import LANGUAGES, labels, release_text
from closedset.model.topics import TOPICS

_SLOT = re.compile(r'(<script type="application/json" id="texts">)(.*?)(</script>)', re.DOTALL)


def page_texts() -> str:
    """Return the words that the page shows, as JSON that may stand in a script element."""
    spoken = resources.folder("consent") / "forms" / "page.json"
    table = {
        "releases": {lang: release_text(lang).decode() for lang in LANGUAGES},
        "labels": {lang: labels(lang) for lang in LANGUAGES},
        "page": json.loads(spoken.read_text("utf-8")),
        "topics": list(TOPICS),
    }
    return json.dumps(table, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")


def filled(page: str) -> str:
    """Return the page with the forms' present words in it."""
    return _SLOT.sub(lambda m: m[1] + page_texts() + m[3], page, count=1)


def write_page() -> None:
    """Put the shipped forms' words into the shipped page."""
    path = resources.folder("consent") / "sign.html"
    path.write_text(filled(path.read_text("utf-8")), "utf-8")
