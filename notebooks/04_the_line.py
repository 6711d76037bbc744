# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · The 180° line
#
# Two people talk. Draw a line through them and stay on one side of it with every camera: then the
# one who looks right always looks right, and the audience knows who talks to whom. Cross the
# line, and both look the same way, as if they spoke to somebody else.

# %%
from closedset.services import Grade, exercise, open_services

course = open_services().course.open(lesson=4, size=(480, 270))

# %%
pair = ("NORA", "ELI")
course.shoot(size="MWS", subjects=pair, place="street")

# %% [markdown]
# The *master* shows where the two stand. Now the singles, each from the near side of the line.

# %%
nora = course.shoot(size="MCU", subjects="NORA", on_set=pair, place="street")
eli = course.shoot(size="MCU", subjects="ELI", on_set=pair, place="street")
course.strip(nora, eli)

# %%
print(nora.answers(eli, "NORA", "ELI"))

# %% [markdown]
# And this is ELI from the other side. Cut from NORA to him, and they no longer talk to each
# other.

# %%
wrong = course.shoot(size="MCU", subjects="ELI", on_set=pair, place="street", across_the_line=True)
course.strip(nora, wrong)

# %%
print(nora.answers(wrong, "NORA", "ELI"))

# %% [markdown]
# ## Over the shoulder
#
# An over-the-shoulder keeps both in the frame, so the line can be felt even without the master.

# %%
course.strip(
    course.shoot(size="MCU", angle="OTS", subjects="NORA", on_set=pair, place="street"),
    course.shoot(size="MCU", angle="OTS", subjects="ELI", on_set=pair, place="street"),
)

# %% [markdown]
# ## Your turn
#
# **Exercise 1.** We shot NORA in profile. Choose the side for ELI's profile so that the two cut
# together: `True` if his camera stands across the line, `False` if not.

# %% tags=["exercise"]
answer = ...


def cuts_together(across: bool) -> Grade:
    hers = course.shoot(size="CU", angle="profile", subjects="NORA", on_set=pair, place="street")
    his = course.shoot(
        size="CU",
        angle="profile",
        subjects="ELI",
        on_set=pair,
        place="street",
        across_the_line=across,
    )
    return hers.answers(his, "NORA", "ELI")


exercise(answer, cuts_together)

# %% [markdown]
# **Exercise 2.** In the master, NORA stands on one side of the frame. On which side must the
# empty room be in ELI's single, `"left"` or `"right"`, so that he looks towards her?

# %% tags=["exercise"]
answer = ...


def room_for_her(side: str) -> Grade:
    x = eli.share("top_of_head", "ELI")[0]
    roomy = "left" if x > 0.5 else "right"
    return Grade(side == roomy == eli.looks("ELI"), f"He looks {eli.looks('ELI')}.")


exercise(answer, room_for_her)
