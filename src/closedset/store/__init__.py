"""The production folder and its one database: the only code of Closedset that writes there.

Below every stage. What holds pixels enters as a ``SealedAsset`` or a ``SealedDocument`` and in no
other way; plain documents are an allow-list of text formats.
"""

from __future__ import annotations

from closedset.store.depot import Depot
from closedset.store.handout import hand_out
from closedset.store.jobs import Job, JobState, Queue
from closedset.store.production import Production
from closedset.store.quoting import quoted_json, quoted_text
from closedset.store.view import ProductionView, StoredTake

__all__ = [
    "Depot",
    "Job",
    "JobState",
    "Production",
    "ProductionView",
    "Queue",
    "StoredTake",
    "hand_out",
    "quoted_json",
    "quoted_text",
]
