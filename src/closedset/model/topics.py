"""What a performer may rule out, by name, so that the gate knows what to look for.

A grant's ``prohibited`` holds these names. Words of a performer's own are kept as they are written,
and refuse: nobody can check them. The words by which each topic is recognized are the gate's.
"""

from __future__ import annotations

TOPICS = (
    "advertising",
    "alcohol",
    "blood and injury",
    "crime",
    "death",
    "drugs",
    "gambling",
    "horror",
    "kissing",
    "police and military",
    "political content",
    "religion",
    "sexual content",
    "tobacco",
    "violence",
    "weapons",
)
_OTHER_NAMES = {
    "ads": "advertising",
    "blood": "blood and injury",
    "commercials": "advertising",
    "guns": "weapons",
    "military": "police and military",
    "nudity": "sexual content",
    "police": "police and military",
    "political": "political content",
    "politics": "political content",
    "religious content": "religion",
    "sex": "sexual content",
    "smoking": "tobacco",
}


def topic_of(term: str) -> str:
    """Return the topic that a prohibited term names; empty if it names none."""
    name = " ".join(term.lower().split())
    name = _OTHER_NAMES.get(name, name)
    return name if name in TOPICS else ""
