"""The kinds of value that signed documents hold: strict, because an unclear value may be a limit.

Written out here, not taken from locale data: codes outside these lists are refused, so the lists
must not change with an installed package. ISO 3166-1 alpha-2, ISO 4217 (active, without metals and
test codes), BCP 47 (RFC 5646 shape).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

HANDLE = re.compile(r"@[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
WORLD = "001"


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


COUNTRIES = _codes(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    """
)
CURRENCIES = _codes(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """
)
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
)


def _instant(value: Any) -> datetime:
    """RFC 3339 in UTC with a Z; nothing else."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        raise ValueError("a time is written as 2026-01-31T00:00:00Z")
    return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def instant_text(moment: datetime) -> str:
    """Write a time as documents carry it: RFC 3339, UTC, whole seconds, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("a day is written as 2026-01-31")
    return date.fromisoformat(value)


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}(?:\.\d{1,4})?", value):
        raise ValueError('an amount is written as a string: "250.00"')
    return Decimal(value)


def _array(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _territory(value: str) -> str:
    if value != WORLD and value not in COUNTRIES:
        raise ValueError(f"{value!r} is no ISO 3166 country code, and not 001 for the world")
    return value


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise ValueError(f"{value!r} is no ISO 4217 currency code")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f"{value!r} is no BCP 47 language tag such as en or pt-BR")
    return value


Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
Money = Annotated[Decimal, BeforeValidator(_decimal)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Handle = Annotated[str, Field(pattern=rf"^{HANDLE.pattern}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=100)]
Territory = Annotated[str, Field(pattern=r"^(?:001|[A-Z]{2})$"), AfterValidator(_territory)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]
Language = Annotated[str, Field(min_length=2, max_length=35), AfterValidator(_language)]
Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_array), Field(max_length=1000)]
Hashes = Annotated[tuple[Sha256, ...], BeforeValidator(_array), Field(max_length=1000)]
Array = BeforeValidator(_array)


class Strict(BaseModel):
    """No unknown field, no conversion, no change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: readers would disagree on which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
