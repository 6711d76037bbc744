"""Possible names in Chinese, Japanese and Korean, which are written without capitals.

Text is cut into the longest words that the language's frequency list knows. What is left over, what
stands in a name list, and a surname before loose characters may be a name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from closedset.gate.lexicon import all_frequencies, native_names

_HAN_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蔣葉蘇魏呂盧鍾譚陸賈韋鄒龍賀顧龔錢嚴"
    "褚卫窦章葛奚郎鲁昌苗凤俞柳酆鲍费岑滕殷毕傅卞齐康伍卜穆萧湛祁臧谈茅庞纪舒屈项祝阮蓝闵席季麻娄危童颜盛刁骆樊凌霍虞柯房裘缪宗杭洪诸吉嵇邢裴翁荀甄曲储靳焦隗宓蓬班仰仲伊宫宁仇栾甘厉戎祖符詹束司怀蒲卓池乔胥苍翟劳姬申冉桑燕尚庄晏柴瞿阎易居耿弘匡寇沃越师聂晁敖融辛阚简饶丰权盖桓佟岳琼"
)
_TRANSCRIBED = frozenset(
    "斯尔特克勒姆德拉娜莉丽亚森顿逊伯弗雷曼罗洛茨维亨奥埃艾伊乌阿巴比布卡科莱里路鲁米莫纳尼诺帕佩普萨塞"
    "西索塔泰汤蒂托瓦温希夏雅约泽詹朱菲费芙戈格古哈海赫霍胡基吉加贾杰凯肯库奎蕾蓓黛琳玛迈麦梅"
)
_JOSA = re.compile(
    r"(?:에게서|으로부터|에서는|에서|에게|까지|부터|처럼|보다|으로|이라는|라는|이랑|하고|께서|한테|마다|조차|마저"
    r"|은|는|이|가|을|를|의|에|와|과|도|만|로|랑|아|야)$"
)
_ENDINGS = re.compile(
    r"(?:습니다|ㅂ니다|하는|하며|하고|한다|했다|하던|있는|있다|없는|된|되는|은|는|을|ㄴ다|는다|린다|린|운|진|낀|긴|간|온|한)$"
)
_KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_KANA = re.compile(r"[\u30a1-\u30ffー・]+")
_DOTTED = re.compile(
    r"(?<![\u4e00-\u9fff\u30a1-\u30ff])[\u4e00-\u9fff\u30a1-\u30ff]+[·・‧]"
    r"[\u4e00-\u9fff\u30a1-\u30ff·・‧ー]+"
)
"""A transcribed name. It starts where its letters start, so a long text is read once."""
_ANY_RUN = re.compile(r"[\u3041-\u30ffー・\u3400-\u9fff\uac00-\ud7a3]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")


def packed_names(text: str) -> list[str]:
    """Return the parts of ``text`` in Han, katakana or hangul that may be a name."""
    found = [m.group() for m in _DOTTED.finditer(text)]
    japanese = bool(re.search(r"[\u3041-\u30ff]", text))
    for match in _HANGUL.finditer(text):
        if _korean_name(match.group()):
            found.append(match.group())
    for match in _KANA.finditer(text):
        if len(match.group()) > 1 and _kana_name(match.group()):
            found.append(match.group())
    for match in _HAN.finditer(text):
        found += _kanji_names(match.group()) if japanese else _chinese_names(match.group())
    if not found and (foreign := _alone_among_latin(text)):
        found.append(foreign)
    return [name for name in dict.fromkeys(found) if name]


_QUOTES = frozenset("'\"“‘「『«")


def _alone_among_latin(text: str) -> str | None:
    """Return a run of two letters or more, in a text in Latin letters, that is no listed word.

    What is quoted is lettering on a sign, and only there three letters are asked for.
    """
    runs: list[str] = _ANY_RUN.findall(text)
    if sum(map(len, runs)) > sum(c.isascii() and c.isalpha() for c in text):
        return None
    least = 10 ** (2.8 - 9)
    for match in _ANY_RUN.finditer(text):
        run = match.group()
        known = any(all_frequencies(code).get(run, 0.0) >= least for code in ("ja", "zh", "ko"))
        quoted = text[: match.start()].rstrip()[-1:] in _QUOTES
        if (len(run) > (2 if quoted else 1) and not known) or (
            not quoted and run in native_names()
        ):
            return run
    return None


def cut(run: str, language: str, zipf: float) -> list[str]:
    """Cut ``run`` into the longest words of ``language`` at least this frequent, left to right."""
    listed, least = all_frequencies(language), 10 ** (zipf - 9)
    words: list[str] = []
    i = 0
    while i < len(run):
        size = next(
            (
                n
                for n in range(min(6, len(run) - i), 1, -1)
                if listed.get(run[i : i + n], 0) >= least
            ),
            1,
        )
        words.append(run[i : i + size])
        i += size
    return words


def _chinese_names(run: str) -> list[str]:
    words = cut(run, "zh", 2.6)
    names: list[str] = []
    i = 0
    while i < len(words):
        loose = i
        while loose < len(words) and len(words[loose]) == 1:
            loose += 1
        single = "".join(words[i:loose])
        if len(single) >= 3 and all(c in _TRANSCRIBED for c in single):
            names.append(single)
        elif len(single) >= 2 and words[i] in _HAN_SURNAMES and _rare(single[1:]):
            names.append(single[:3])
        elif len(words[i]) == 1 and words[i] in _HAN_SURNAMES and i + 1 < len(words):
            rare = all_frequencies("zh").get(words[i + 1], 0.0) < 10 ** (4.3 - 9)
            if words[i + 1] in native_names() or (rare and _rare(words[i + 1])):
                names.append(words[i] + words[i + 1])
        elif len(words[i]) >= 3 and words[i][0] in _HAN_SURNAMES and _named_whole(words[i]):
            names.append(words[i])
        i = max(loose, i + 1)
    return names


def _named_whole(word: str) -> bool:
    """Is a listed word of three characters rather somebody's name: ``邓亚萍``, not ``向日葵``?"""
    if word[1:] in native_names():
        return True
    listed = all_frequencies("zh")
    made = listed.get(word[:2], 0.0) >= 10 ** (3.0 - 9) or listed.get(word[1:], 0.0) > 10 ** (3 - 9)
    rare = listed.get(word, 0.0) < 10 ** (4.0 - 9)
    return len(word) == 3 and rare and not made and _rare(word[1:])


@lru_cache(maxsize=1)
def _given_characters() -> frozenset[str]:
    return frozenset(c for name in native_names() if _HAN.fullmatch(name) for c in name)


def _rare(rest: str) -> bool:
    """Are these loose characters more like a given name than like grammar: 的, 在, 着?"""
    return (
        all(c in _given_characters() for c in rest[:2])
        and rest[0]
        not in "的了在着是和与有不把被从到上下里中外大个一二两三人们地得过去来走站坐看吃喝打"
    )


def _kanji_names(run: str) -> list[str]:
    words = cut(run, "ja", 2.8)
    names = [w for w in words if len(w) > 1 and w in native_names()]
    loose = [w for w in words if len(w) == 1 and all_frequencies("ja").get(w, 0) < 10 ** (3.0 - 9)]
    return names or (["".join(words)] if loose and len(run) > 1 else [])


_FILM_KANA = frozenset(
    "ローアングル ハイアングル アングル クローズアップ アップ ロングショット ワイドショット "
    "ミディアムショット ショット カット シーン パン ティルト ズーム ズームイン ズームアウト "
    "ドリー フレーム カメラワーク スローモーション シルエット バックライト モノクロ "
    "ドキュメンタリー アニメ シネマティック ドローン フォーカス ボケ".split()
)
"""What film people say in katakana."""


def _kana_name(run: str) -> bool:
    if run in _FILM_KANA:
        return False
    if "・" in run.strip("・"):
        return True
    if run in native_names():
        return True
    return all_frequencies("ja").get(run, 0.0) < 10 ** (2.8 - 9)


def _korean_name(run: str) -> bool:
    listed, least = all_frequencies("ko"), 10 ** (2.8 - 9)
    bare = _JOSA.sub("", run) if len(run) > 2 else run
    for form in dict.fromkeys((run, bare)):
        if len(form) == 3 and form[0] in _KOREAN_SURNAMES and form[1:] in native_names():
            return True
        if len(form) == 2 and form in native_names() and listed.get(form, 0.0) < 10 ** (3.5 - 9):
            return True
    if any(listed.get(form, 0.0) >= least for form in (run, bare)):
        return False
    if (
        len(bare) == 3
        and bare[0] in _KOREAN_SURNAMES
        and not _is_verb(run)
        and not _ENDINGS.search(run)
    ):
        return True
    if _is_verb(run):
        return False
    words = cut(bare, "ko", 2.8)
    return all(len(w) == 1 for w in words) and not _ENDINGS.search(run) and len(bare) > 2


def _is_verb(run: str) -> bool:
    """Is this a verb in the plain form: a syllable that ends in n or ss, then ``다``?"""
    if len(run) < 3 or run[-1] != "다" or run in _KOREAN_AMANDAS:
        return False
    return (ord(run[-2]) - 0xAC00) % 28 in (4, 20)


_KOREAN_AMANDAS = frozenset(
    "아만다 사만다 미란다 브렌다 욜란다 올란다 페르난다 아란다 헤르난다".split()
)
