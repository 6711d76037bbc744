"""A dossier: what was made of a performer, for them or their union to check without a network.

It holds the statement, the sealed files themselves, a Merkle proof for each, what people did and
what programs did, and the page that checks all of it. Nothing of other performers' takes is in it
when it is made for one: the proofs are paths of hashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from closedset.errors import SealError, StoreError, UsageError
from closedset.model.ledger import LedgerEvent
from closedset.model.take import Take
from closedset.seal import BUNDLE_NAME, proof_of
from closedset.store import ProductionView, hand_out

_BY_PEOPLE = frozenset(
    "declaration countersign approval lock unlock revocation suspension forget".split()
)
_READ_ME = """\
What was made in the production {title} ({id}){whom}, and how to check it.

  statement.json   every sealed take, with date, shot, use, grant and SHA-256
  made.json        for each take which screenplay lines and which recipe it was drawn from; and what
                   people decided: declarations, grants, approvals, withdrawals
  files/           the sealed files themselves
  proofs.json      for each file, its ledger entry and the path to the production's signed root
  verify.html      checks all of this in a browser, without a network

To check: open verify.html, choose proofs.json as the bundle, then the files in files/. Each picture
must say "Sealed", and "entry N" of the ledger. With Closedset at hand, type:

  closedset verify files --bundle proofs.json

What the proofs show: these files were in the ledger when the production signed it. What they cannot
show: that the ledger holds everything that was made, or who holds the signing key. Whose proofs
they are, somebody you trust must tell you.
"""


def write_dossier(
    production: ProductionView,
    events: Sequence[LedgerEvent],
    rows: Sequence[Mapping[str, Any]],
    out: Path,
) -> Path:
    """Write the dossier of a statement's ``rows`` to a new folder or, named .zip, an archive.

    Raises UsageError if ``out`` exists or there is nothing to tell, SealError for a production
    without a bundle, StoreError for a take whose file is gone.
    """
    hashes = list(dict.fromkeys(o["sha256"] for row in rows for o in row["outputs"]))
    if not hashes:
        raise UsageError(
            f"nothing was made of a consented performer in {production.folder}.",
            remedy="Type: closedset ledger usage PRODUCTION",
        )
    bundle = production.read_document(BUNDLE_NAME)
    if bundle is None:
        raise SealError(f"{production.folder} has no {BUNDLE_NAME}.", remedy="Make a board first.")
    takes = {}
    for sha256 in hashes:
        stored = production.find_asset(sha256)
        if stored is None:
            raise StoreError(
                f"the take {sha256[:12]}… is in the ledger and its file is gone or changed.",
                remedy="Type: closedset ledger audit PRODUCTION",
            )
        takes[f"{stored.take.shot}_{sha256[:12]}{stored.path.suffix}"] = stored
    decided = [
        {"event": event.seq, "at": event.at.isoformat(), "kind": event.kind, **dict(event.body)}
        for event in events
        if event.kind in _BY_PEOPLE
    ]
    handles = sorted({row["handle"] for row in rows if row["handle"]})
    whom = f" of {', '.join(handles)}" if handles else ""
    made = [_made(name, stored.take) for name, stored in takes.items()]
    texts = {
        "README.txt": _READ_ME.format(title=production.title, id=production.id, whom=whom).encode(),
        "statement.json": _json({"production": production.id, "performers": list(rows)}),
        "made.json": _json({"takes": made, "people": _of_theirs(decided, rows)}),
        "proofs.json": proof_of(bundle, *hashes),
    }
    return hand_out(out, texts, takes)


def _made(name: str, take: Take) -> Mapping[str, Any]:
    """Return what a take was drawn from: people's lines, and programs with their weights."""
    return {
        "file": f"files/{name}",
        "sha256": take.asset_sha256,
        "screenplay_lines": [[span.first, span.last] for span in take.script_lines],
        "recipe": take.recipe,
        "recipe_revision": take.recipe_revision,
        "seed": take.seed,
        "programs": dict(take.versions),
        "making": dict(take.making),
    }


def _of_theirs(
    decided: Iterable[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return what people decided about these performers and their takes, or about nobody."""
    ids = {row[key] for row in rows for key in ("handle", "pid", "grant")}
    ids |= {output["take"] for row in rows for output in row["outputs"]}
    personal = ("handle", "pid", "grant", "revoked", "take")
    return [
        one
        for one in decided
        if not any(key in one for key in personal)
        or any(ids & set(str(one.get(key, "")).split()) for key in personal)
    ]


def _json(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
