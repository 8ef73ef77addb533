"""Which language a text is in, by its commonest words: English, Spanish, German or French."""

from __future__ import annotations

import re
from typing import Literal, get_args

from assistant.text.sentences import word_set

Tongue = Literal["en", "es", "de", "fr"]
_COMMON_SHARE = 0.12
TONGUES: tuple[Tongue, ...] = get_args(Tongue)

_COMMON: dict[Tongue, frozenset[str]] = {
    "en": word_set(
        "the of and to in a is was that for on with as by at from it his her their has have had are were be been said "
        "says who which not but will would this an after before its than about into more when they he she"
    ),
    "es": word_set(
        "el la los las de del que y en un una se por para con no una su sus al lo como más pero fue son está han ha "
        "dijo según sobre entre desde hasta cuando donde también este esta ser tiene sin años"
    ),
    "de": word_set(
        "der die das den dem des und in im zu mit auf für von vom ist war nicht ein eine einer einem einen sich bei "
        "nach wurde wird werden sind hat haben sagte dass als auch aus am um über vor zum zur wie noch er sie es"
    ),
    "fr": word_set(
        "le la les des du de et en un une que qui dans pour par sur avec ne pas est sont a ont été son ses leur aux au "
        "ce cette il elle ils selon mais plus après avant comme deux dit d l qu n s"
    ),
}


def tongue_of(text: str) -> Tongue:
    """The language of a text; English where nothing tells."""
    said = re.findall(r"[^\W\d_]+", text.lower())
    shares = {tongue: sum(word in common for word in said) for tongue, common in _COMMON.items()}
    return max(TONGUES, key=lambda tongue: (shares[tongue], tongue == "en"))


def is_english(text: str) -> bool:
    """Is a text English? Of English articles a quarter of the words or more are its commonest ones; of others, where
    languages share some of them ("a", "to"), few."""
    said = re.findall(r"[^\W\d_]+", text.lower())
    common = sum(word in _COMMON["en"] for word in said)
    return tongue_of(text) == "en" and common >= _COMMON_SHARE * len(said)
