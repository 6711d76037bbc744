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
# # 1 · Shot sizes
#
# How much of a person does the frame hold? The answer has a name, and the name is a promise: a
# *medium close-up* ends at mid-chest, on every set and with every lens. This lesson shoots one
# performer in all seven sizes and measures where each frame cuts.
#
# Every picture below went through the same gate and carries the same seal as a panel of a board.
# NORA and ELI are built from numbers; nobody's face was used.

# %%
from closedset.services import Grade, exercise, open_services

course = open_services().course.open(lesson=1, size=(480, 270))

# %%
sizes = ("EWS", "WS", "MWS", "MS", "MCU", "CU", "ECU")
shots = {size: course.shoot(size=size, place="street") for size in sizes}
course.strip(*shots.values())

# %% [markdown]
# Widest first: **EWS** extreme wide (the place, with somebody in it), **WS** wide (head to feet),
# **MWS** medium wide (to the knees), **MS** medium (to the waist), **MCU** medium close-up (to
# mid-chest), **CU** close-up (the face), **ECU** extreme close-up (less than the face).
#
# Each file comes with its camera and with the landmarks of everybody in it, so nothing here has
# to be believed. 0 is the upper edge of the frame, 1 the lower one; what lies beyond 1 is cut
# off.

# %%
marks = ("top_of_head", "chin", "chest", "waist", "knees")
print(" " * 6 + "".join(f"{mark:>12}" for mark in marks))
for size, shot in shots.items():
    print(f"{size:>6}" + "".join(f"{shot.share(mark)[1]:>12.2f}" for mark in marks))

# %% [markdown]
# Look down a column: from row to row the camera comes nearer, and the landmark falls out of the
# frame. Headroom (the first column) shrinks as the size tightens, until the extreme close-up cuts
# the forehead on purpose.
#
# Why never cut at a joint? A frame that ends at the knee, the waist or the neck *exactly* makes
# the limb look amputated. The named sizes cut just beside joints.
#
# ## Your turn
#
# **Exercise 1.** NORA has something to say, and we want to see her hands while she says it. Which
# size ends at the waist?

# %% tags=["exercise"]
answer = ...
exercise(answer, lambda size: course.shoot(size=size, place="street").ends_at("waist"))

# %% [markdown]
# **Exercise 2.** The letter shakes her. Choose a size that shows the whole face and nothing below
# the shoulders.

# %% tags=["exercise"]
answer = ...


def whole_face(size: str) -> Grade:
    shot = course.shoot(size=size, place="street")
    whole = shot.share("top_of_head")[1] > 0 and shot.share("chin")[1] < 1
    return Grade(
        whole, "The whole face is there." if whole else "A part of the face is cut."
    ) & Grade(shot.share("chest")[1] > 1.05, f"The chest lies at {shot.share('chest')[1]:.2f}.")


exercise(answer, whole_face)

# %% [markdown]
# **Exercise 3.** How tall does a person stand in a wide shot? Give the share of the frame's
# height from the top of the head to the feet, to within 0.05, before you look it up in
# `shots["WS"]`.

# %% tags=["exercise"]
answer = ...
tall = shots["WS"].share("feet")[1] - shots["WS"].share("top_of_head")[1]
exercise(answer, lambda share: Grade(abs(share - tall) < 0.05, "Measured against the wide shot."))
