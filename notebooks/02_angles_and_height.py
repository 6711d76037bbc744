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
# # 2 · Angles and height
#
# Where does the camera stand towards the person: in front, beside, behind? And how high? The
# angle decides how much of a face we are given. The height decides who has the power.

# %%
from closedset.services import Grade, exercise, open_services

course = open_services().course.open(lesson=2, size=(480, 270))

# %% [markdown]
# ## Angles
#
# *Front* gives us everything and flattens it. *Three-quarter* shows both eyes and the shape of
# the face: the workhorse. *Profile* gives one eye, and we watch rather than meet. From *behind*
# we see what the person sees.

# %%
angles = ("front", "3/4", "profile", "behind")
shots = {angle: course.shoot(size="MCU", angle=angle, place="street") for angle in angles}
course.strip(*shots.values())

# %%
for angle, shot in shots.items():
    eyes = sum(shot.point(eye)["seen"] == 2 for eye in ("left_eye", "right_eye"))
    print(f"{angle:>8}: looks to the {shot.looks()}, {eyes} eyes to be seen")

# %% [markdown]
# ## Height
#
# *Eye level* is neutral. From *low* somebody towers; from *high* they shrink. *Overhead* takes
# the person away and leaves a pattern.

# %%
heights = ("eye level", "low", "high", "overhead")
levels = {h: course.shoot(size="MS", height=h, subjects="ELI", place="street") for h in heights}
course.strip(*levels.values())

# %%
for height, shot in levels.items():
    above = shot.position[2] - shot.point("eyes")["world"][2]
    print(f"{height:>10}: the lens is {above:+.2f} m from the eyes' height")

# %% [markdown]
# ## Your turn
#
# **Exercise 1.** We should not know yet what NORA thinks. Choose an angle that hides both eyes.

# %% tags=["exercise"]
answer = ...


def no_eyes(angle: str) -> Grade:
    shot = course.shoot(size="MCU", angle=angle, place="street")
    eyes = sum(shot.point(eye)["seen"] == 2 for eye in ("left_eye", "right_eye"))
    return Grade(eyes == 0, f"{eyes} eyes can be seen.")


exercise(answer, no_eyes)

# %% [markdown]
# **Exercise 2.** ELI is the boss in this scene. Choose a height that makes him tower.

# %% tags=["exercise"]
answer = ...


def towers(height: str) -> Grade:
    shot = course.shoot(size="MS", height=height, subjects="ELI", place="street")
    below = shot.point("eyes")["world"][2] - shot.position[2]
    return Grade(below > 0.5, f"The lens is {below:.2f} m below his eyes.")


exercise(answer, towers)

# %% [markdown]
# **Exercise 3.** In the profile shot NORA looks to one side of the frame. On which side should
# there be more empty room: `"before"` her eyes, or `"behind"` her head? (It is called *look
# room*.)

# %% tags=["exercise"]
answer = ...


def look_room(side: str) -> Grade:
    shot = shots["profile"]
    x = shot.share("top_of_head")[0]
    before = 1 - x if shot.looks() == "right" else x
    roomy = "before" if before > 0.5 else "behind"
    return Grade(side == roomy, f"{before:.0%} of the width lie before her face.")


exercise(answer, look_room)
