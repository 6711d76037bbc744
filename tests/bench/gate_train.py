"""Make the weights of the gate's learned layer from our own corpora, and say what they are worth.

    python tests/bench/gate_train.py            writes src/closedset/gate/data/hunches.txt
    python tests/bench/gate_train.py --check    fails if the file is not what the corpora give
    python tests/bench/gate_train.py --left-out each author's prompts by a model that never saw them

A ridge-regularized logistic regression over ``hunches.clues_of``, by L-BFGS: no seeds, the same
machine gives the same file. Real people are the kinds ``descriptive`` and ``role``; of what passes
for harmless, prompts that other layers hold by right (invented names, artists) are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from closedset.gate import Gate, hunches
from closedset.gate.called import part_pattern
from closedset.gate.canonical import canonicalize
from closedset.gate.compile import name_pattern
from closedset.gate.hunches import Clues, clues_of, runs
from closedset.model.request import TextField

DATA = Path(__file__).resolve().parent.parent / "gates" / "data"
WEIGHTS = Path(str(files("closedset.gate").joinpath("data", "hunches.txt")))
AUTHORS = {
    "own": ("real", "fresh_real", "benign", "fresh_benign", "captions"),
    "first": ("author",),
    "second": ("second", "own_second"),
    "third": ("third", "own_third"),
    "fifth": ("fifth",),
    "sixth": ("sixth",),
    "seventh": ("seventh",),
    "eighth": ("eighth",),
    "ninth": ("ninth",),
    "eleventh": ("eleventh",),
    "twelfth": ("twelfth",),
    "thirteenth": ("thirteenth",),
    "fourteenth": ("fourteenth",),
    "fifteenth": ("fifteenth",),
    "sixteenth": ("sixteenth",),
    "seventeenth": ("seventeenth",),
    "eighteenth": ("eighteenth",),
    "nineteenth": ("nineteenth",),
    "twentieth": ("twentieth",),
    "twenty-first": ("twenty_first",),
    "twenty-second": ("twenty_second",),
    "twenty-third": ("twenty_third",),
    "twenty-fourth": ("twenty_fourth",),
    "twenty-fifth": ("twenty_fifth",),
    "twenty-sixth": ("twenty_sixth",),
    "twenty-seventh": ("twenty_seventh",),
    "twenty-eighth": ("twenty_eighth",),
    "twenty-ninth": ("twenty_ninth",),
}
REAL = ("descriptive", "role")
HARMLESS = ("plain", "benign", "hard_negative", "other_language", "myth_or_religious",
            "artwork_or_monument", "tricky_place", "tricky_brand_or_term", "tricky_eponym",
            "tricky_other_capital", "tricky_name_collision", "harmless", "declared")  # fmt: skip
RIDGE_CLUES, RIDGE_WORDS = 1.0, 0.3
HOLD, ALONE, NAMED_KNOWN, NAMED = 0.72, 1.7, 0.7, 1.5
"""Scores above which the gate asks: with a line of the list that says who is meant, and without;
and how much more, with and without, where a declared character stands in the text."""
LEAST_TIMES, LEAST_WEIGHT = 2, 0.02
"""A word seen less often, or weighing less, is not kept."""


@dataclass(frozen=True)
class Row:
    author: str
    kind: str
    prompt: str
    runs: tuple[Clues, ...]

    @property
    def real(self) -> bool:
        return self.kind in REAL


def rows() -> list[Row]:
    found = []
    for author, names in AUTHORS.items():
        for name in names:
            for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                kind = row.get("kind", row.get("class"))
                if kind in REAL + HARMLESS and not row.get("ambiguous"):
                    said = _nameless(" ".join(row["prompt"].split()), tuple(row.get("declare", ())))
                    read = tuple(clues_of(canonicalize(run)) for run in runs(said))
                    found.append(Row(author, kind, row["prompt"], read))
    return found


def _nameless(text: str, names: tuple[str, ...]) -> str:
    """Return ``text`` as the layer reads it, with somebody for who is declared."""
    for pattern in (name_pattern(names), part_pattern(names)):
        text = pattern.sub("somebody", text) if pattern is not None else text
    return text


class Model:
    """Weights of clues and of words, fitted to the rows' runs."""

    def __init__(self, taught: list[Row]) -> None:
        samples = [(clues, row.real) for row in taught for clues in self._samples(row)]
        times = Counter(s for clues, _ in samples for s in clues.stems)
        self.words = sorted(s for s, n in times.items() if n >= LEAST_TIMES)
        self.names = sorted(samples[0][0].values)
        dense, sparse = self._matrices([clues for clues, _ in samples])
        self.mean, self.spread = dense.mean(0), np.maximum(dense.std(0), 0.3)
        self._fit(
            (dense - self.mean) / self.spread, sparse, np.array([real for _, real in samples])
        )

    @staticmethod
    def _samples(row: Row) -> tuple[Clues, ...]:
        """A real person is described in one run of several, most likely where most is known."""
        if not row.real:
            return row.runs
        return (max(row.runs, key=lambda c: c.values["known"]),)

    def _matrices(self, samples: list[Clues]) -> tuple[np.ndarray, csr_matrix]:
        at = {word: i for i, word in enumerate(self.words)}
        dense = np.array([[clues.values[name] for name in self.names] for clues in samples])
        cells = [
            (i, at[s], 1 / np.sqrt(max(len(clues.stems), 8)))
            for i, clues in enumerate(samples)
            for s in sorted(clues.stems)
            if s in at
        ]
        row, column, value = zip(*cells, strict=True)
        return dense, csr_matrix((value, (row, column)), shape=(len(samples), len(at)))

    def _fit(self, dense: np.ndarray, sparse: csr_matrix, real: np.ndarray) -> None:
        n, sign = dense.shape[1], np.where(real, 1.0, -1.0)
        ridge = np.r_[np.full(n, RIDGE_CLUES), np.full(sparse.shape[1], RIDGE_WORDS), 0.0]

        def loss(p: np.ndarray) -> tuple[float, np.ndarray]:
            margin = sign * (dense @ p[:n] + sparse @ p[n:-1] + p[-1])
            pull = -sign / (1 + np.exp(np.clip(margin, -60, 60)))
            slope = np.r_[dense.T @ pull, sparse.T @ pull, pull.sum()]
            return float(np.logaddexp(0, -margin).sum() + ridge @ p**2), slope + 2 * ridge * p

        start = np.zeros(n + sparse.shape[1] + 1)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
        clues = found[:n] / self.spread
        self.clues = {"bias": float(found[-1] - clues @ self.mean)}
        self.clues |= {"hold": HOLD, "alone": ALONE, "named": NAMED, "named_known": NAMED_KNOWN}
        self.clues |= {name: float(value) for name, value in zip(self.names, clues, strict=True)}
        self.by_word = dict(zip(self.words, map(float, found[n:-1]), strict=True))

    def lines(self) -> list[str]:
        kept = {w: v for w, v in self.by_word.items() if abs(v) >= LEAST_WEIGHT and w[0] != "#"}
        return [
            "# Weights of hunches.py; made by tests/bench/gate_train.py, never by hand.",
            *(f"*{name} {value:.3f}" for name, value in sorted(self.clues.items())),
            *(f"{word} {value:.2f}" for word, value in sorted(kept.items())),
        ]

    def margins(self, asked: list[Row]) -> list[float]:
        """Return by how much each row scores above what holds it, as the gate works it out."""
        with patch.object(hunches, "_weights", lambda: (self.clues, self.by_word)):
            return [max(hunches.score(c) - hunches.least(c.known) for c in r.runs) for r in asked]


def left_out(all_rows: list[Row]) -> None:
    """Print, for each author, what a model that never saw them adds to the other layers."""
    gate = Gate(clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
    print("| author | kind | prompts | held or refused without | with |\n|---|---|---|---|---|")
    for author in list(AUTHORS)[1:]:
        model = Model([row for row in all_rows if row.author != author])
        asked = [row for row in all_rows if row.author == author]
        asked = [row for row in asked if row.kind != "declared"]
        before = [_caught_before(gate, row.prompt) for row in asked]
        after = [b or s > 0 for b, s in zip(before, model.margins(asked), strict=True)]
        for kind in (*REAL, "harmless"):
            mine = [i for i, r in enumerate(asked) if (r.kind if r.real else "harmless") == kind]
            if not mine:
                continue
            shares = [sum(x[i] for i in mine) / len(mine) for x in (before, after)]
            print(f"| {author} | {kind} | {len(mine)} | {shares[0]:.1%} | {shares[1]:.1%} |")


def _caught_before(gate: Gate, prompt: str) -> bool:
    """Do the other layers hold or refuse this?"""
    found = gate.check([TextField("prompt", prompt)]).reasons
    return any(reason.code != "maybe-known-person" for reason in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--left-out", action="store_true")
    wanted = parser.parse_args()
    all_rows = rows()
    if wanted.left_out:
        left_out(all_rows)
        return 0
    made = "\n".join(Model(all_rows).lines()) + "\n"
    if wanted.check:
        same = WEIGHTS.read_text("utf-8") == made
        print("the weights are those of the corpora" if same else "the weights are others")
        return 0 if same else 1
    WEIGHTS.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
