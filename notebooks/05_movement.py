# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5 · Movement
#
# A camera may turn on its tripod (*pan*, *tilt*) or travel (*push in*, *pull back*, *track*).
# Turning shows us that there is more; travelling takes us along. A move needs a reason: who or
# what pulls the camera?
#
# Each row shows three moments of one move, first frame to last. Speed is eased: a good operator
# starts and stops softly.

# %%
from closedset.services import Grade, exercise, open_services

course = open_services().course.open(lesson=5, size=(480, 270))

# %% [markdown]
# ## Push in: something gets important

# %%
course.roll(3, size="MS", move="push in", place="street")

# %% [markdown]
# ## Pull back: the world comes in, or we leave

# %%
course.roll(3, size="MCU", move="pull back", place="street")

# %% [markdown]
# ## Pan: the camera turns and stays where it is

# %%
course.roll(3, size="WS", move="pan", place="street")

# %% [markdown]
# ## What moved?
#
# The camera's position and direction are in every picture, so a move can be told from its
# numbers.


# %%
def moved(move: str) -> tuple[float, float]:
    """Return how far the camera went, metres, and how far it turned, degrees."""
    import numpy as np

    first = course.shoot(size="MS", move=move, place="street")
    last = course.shoot(size="MS", move=move, moment=1.0, place="street")
    way = float(np.linalg.norm(last.position - first.position))
    turn = float(np.degrees(np.arccos(np.clip(first.direction @ last.direction, -1, 1))))
    return way, turn


for move in ("push in", "pan"):
    print(move, "went {:.2f} m and turned {:.0f} degrees".format(*moved(move)))

# %% [markdown]
# ## Your turn
#
# **Exercise 1.** NORA understands. Choose the move that brings us to her.

# %% tags=["exercise"]
answer = ...


def nearer(move: str) -> Grade:
    first = course.shoot(size="MS", move=move, place="street")
    last = course.shoot(size="MS", move=move, moment=1.0, place="street")
    gain = first.distance() - last.distance()
    return Grade(gain > 0.3, f"The camera came {gain:.2f} m nearer.")


exercise(answer, nearer)

# %% [markdown]
# **Exercise 2.** The tripod is bolted to the floor. Name a move that is still possible.

# %% tags=["exercise"]
answer = ...


def on_the_spot(move: str) -> Grade:
    way, turn = moved(move)
    return Grade(way < 0.01 and turn > 3, f"It went {way:.2f} m and turned {turn:.0f} degrees.")


exercise(answer, on_the_spot)
