"""How English says who somebody is, right after the name at a first entrance.

The script stage declares who enters so; the gate asks about a shouted word that enters so in a text
that declares nobody.
"""

from __future__ import annotations

import re

SOMEBODY = re.compile(
    r",\s+(?:an?|the|his|her|their|our|one)\s+(?:(?!of\b|in\b|on\b|at\b)[\w'’-]+\s+){0,4}?"
    r"(?:man|woman|boy|girl|guy|lady|kid|child|teen|teenager|driver|nurse|cook|clerk|guard|cop|"
    r"judge|priest|nun|monk|thief|spy|chef|maid|pilot|coach|student|widow|widower|mother|father|"
    r"brother|sister|son|daughter|wife|husband|uncle|aunt|friend|neighbou?r|stranger|star|model|"
    r"chief|boss|king|queen|prince|princess|captain|sergeant|detective|patient|orphan|twin|"
    r"(?!(?:river|flower|paper|number|winter|summer|letter|dinner|tower|shower|ladder|power|corner|"
    r"counter|shutter|hammer|poster|whisper|murmur|thunder|water|clatter|flicker|glimmer|shimmer|"
    r"mirror|door|floor|motor|tractor|drawer|tremor|siren|organ|fist|mist|twist|list|trailer|"
    r"silver|amber|feather|ember|cluster|shower|copper|over|under|after|other|another)\b)"
    r"\w{2,}(?:er|or|ist|ian|eer|ess))\s*(?=[,.;:(–—-]|who\b|with\b|in (?:his|her|a)\b|$)",
    re.IGNORECASE,
)
"""``, a tired bus driver,``: a phrase about somebody, closed like one."""
