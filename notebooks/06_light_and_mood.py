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
# # 6 · Light and mood
#
# The same person, the same frame, the same street: what changes is where the light comes from,
# how hard it is and what color it has.

# %%
from closedset.services import Grade, exercise, open_services

course = open_services().course.open(lesson=6, size=(480, 270))

# %%
times = ("dawn", "day", "dusk", "night")
shots = {time: course.shoot(size="MS", time=time, place="street") for time in times}
course.strip(*shots.values())

# %%
for time, shot in shots.items():
    print(f"{time:>6}: brightness {shot.brightness:.2f}, contrast {shot.contrast:.2f}")

# %% [markdown]
# Night on film is not dark, it is *blue with something lit in it*. If the audience cannot see the
# face, the night has failed. Measured: the night above is darker than the day, and its contrast
# is higher.
#
# ## Practicals
#
# A lamp that can be seen in the picture is a *practical*. It says where the light comes from, and
# everybody believes it.

# %%
lit = course.shoot(size="MCU", place="room", time="night")
out = course.shoot(size="MCU", place="room", time="night", light="blackout")
course.strip(lit, out)

# %% [markdown]
# ## The same light, drawn otherwise
#
# A look is how the picture is drawn, not how it is lit. *Noir* keeps light and shadow and throws
# the rest away, so it shows what the lamp does.

# %%
noir = course.shoot(size="MCU", place="room", time="night", look="noir")
pencil = course.shoot(size="MCU", place="room", time="night", look="pencil")
course.strip(noir, pencil)

# %% [markdown]
# ## Your turn
#
# **Exercise 1.** Which time of day throws the warmest light on a face, and the lowest? It is
# darker than the day and lighter than the night. (`"dawn"` is the cool one.)

# %% tags=["exercise"]
answer = ...


def between(time: str) -> Grade:
    shot = course.shoot(size="MS", time=time, place="street")
    dark, light = shots["night"].brightness, shots["dawn"].brightness
    return Grade(dark < shot.brightness < light, f"Its brightness is {shot.brightness:.2f}.")


exercise(answer, between)

# %% [markdown]
# **Exercise 2.** The bulb dies. Choose the `light` of the room that leaves NORA in the dark, and
# yet not invisible: darker than `lit`, with a contrast above 0.25.

# %% tags=["exercise"]
answer = ...


def in_the_dark(light: str) -> Grade:
    shot = course.shoot(size="MCU", place="room", time="night", light=light)
    return Grade(
        shot.brightness < lit.brightness * 0.8, f"Brightness {shot.brightness:.2f}."
    ) & Grade(shot.contrast > 0.25, f"Contrast {shot.contrast:.2f}.")


exercise(answer, in_the_dark)
