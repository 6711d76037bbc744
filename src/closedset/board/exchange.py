"""The edit in the words of cutting rooms that read no OpenTimelineIO: EDL and Final Cut Pro XML.

Written by OpenTimelineIO's own adapters from ``timeline.otio``, so all three say the same.
"""

from __future__ import annotations

from closedset.errors import StoreError

ADAPTERS = {"edl": "cmx_3600", "fcpxml": "fcpx_xml"}
"""File suffix → the adapter that writes it."""


def timeline_as(kind: str, edit: bytes) -> bytes:
    """Return ``edit``, the bytes of a ``timeline.otio``, as ``edl`` or ``fcpxml``, UTF-8.

    Raises StoreError if the adapter cannot say it.
    """
    from opentimelineio import adapters, exceptions

    try:
        timeline = adapters.read_from_string(edit.decode(), "otio_json")
        text = adapters.write_to_string(timeline, ADAPTERS[kind])
    except (exceptions.OTIOError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"the edit cannot be written as {kind}: {error}.",
            remedy="Hand over timeline.otio, which says everything.",
        ) from error
    return str(text).encode("utf-8", "replace")
