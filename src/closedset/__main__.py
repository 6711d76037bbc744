"""Lets ``python -m closedset`` stand for the ``closedset`` command."""

from __future__ import annotations

from closedset.cli import main

main()
