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
# # 3 · Lenses and distance
#
# A longer lens does not "compress" anything, and a shorter one does not "distort". What changes a
# face and a background is *where the camera stands*. A lens only decides how much of the view it
# keeps.
#
# To see it, keep the framing and change the lens: the camera has to walk.

# %%
from closedset.services import Grade, exercise, open_services

course = open_services().course.open(lesson=3, size=(480, 270))

# %%
lenses = (24, 50, 135)
shots = {mm: course.shoot(size="MCU", lens=mm, place="street") for mm in lenses}
course.strip(*shots.values())

# %%
for mm, shot in shots.items():
    print(
        f"{mm:>4} mm: field of view {shot.field_of_view:4.1f} degrees, "
        f"camera {shot.distance():.2f} m from the eyes"
    )

# %% [markdown]
# Three times NORA, equally large. At 24 mm the camera is within reach of her hand: the nose comes
# forward, the ears go back, and the street opens up behind. At 135 mm it stands across the road:
# the face is calm, and the shop window has come close.
#
# The field of view follows from the sensor and the focal length alone: `2 · atan(sensor / 2 /
# focal)`. The sensor here is Super 35, 24.89 mm wide.
#
# ## The dolly zoom
#
# Keep the framing and change the lens *while the camera moves*, and the background breathes while
# the person stands still. These are four moments of it.

# %%
course.strip(*(course.shoot(size="MCU", lens=mm, place="street") for mm in (24, 35, 60, 135)))

# %% [markdown]
# ## Walls
#
# On a street the camera may walk as far as it likes. In a room it meets the wall: then the stage
# changes the lens instead, and says so.

# %%
room = course.shoot(size="WS", lens=85, place="kitchen")
print(*room.notes, sep="\n")
room

# %% [markdown]
# ## Your turn
#
# **Exercise 1.** At 50 mm the camera stands where `shots[50].distance()` says. How far away must
# it stand with a 100 mm lens, for the same framing? In metres; think before you calculate.

# %% tags=["exercise"]
answer = ...


def doubled(metres: float) -> Grade:
    shot = course.shoot(size="MCU", lens=100, place="street")
    near = abs(metres / shot.distance() - 1) < 0.08
    return Grade(near, f"The camera stands {shot.distance():.2f} m away.") & shot.same_frame_as(
        shots[50]
    )


exercise(answer, doubled)

# %% [markdown]
# **Exercise 2.** Which lens sees more than 60 degrees? Give a focal length in millimetres.

# %% tags=["exercise"]
answer = ...


def wide_enough(mm: float) -> Grade:
    shot = course.shoot(size="WS", lens=mm, place="street")
    return Grade(shot.field_of_view > 60, f"{mm:.0f} mm see {shot.field_of_view:.0f} degrees.")


exercise(answer, wide_enough)

# %% [markdown]
# **Exercise 3.** Somebody asks for a flattering close-up. Choose a lens that keeps the camera at
# least two metres away.

# %% tags=["exercise"]
answer = ...


def kind_to_faces(mm: float) -> Grade:
    shot = course.shoot(size="CU", lens=mm, place="street")
    return Grade(shot.distance() >= 2, f"The camera stands {shot.distance():.2f} m away.")


exercise(answer, kind_to_faces)
