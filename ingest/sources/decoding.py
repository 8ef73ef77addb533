"""Bytes to text, as browsers read them, and what the bytes say before what is said of them.

Names of encodings mean what the WHATWG's Encoding Standard says (webencodings): iso-8859-1 is windows-1252, gb2312 is
GB18030, Shift_JIS has the extensions of Windows. What is declared is overruled where the bytes are far likelier to be
in another encoding (chardet). A byte that is none costs one character, which becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import chardet
import webencodings  # type: ignore[import-untyped]

from assistant.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_WIDER = {"gbk": "gb18030"}
"""Encodings that Python reads less of than browsers do."""
_PLAIN = {"big5hkscs": "big5", "cp932": "shift_jis", "cp949": "euc-kr"}
"""Names that Python has and the standard has not."""
_UNLIKELY = frozenset({"replacement", "x-user-defined", "iso-8859-16", "utf-8", "utf-16le", "utf-16be"})
"""Encodings that are never guessed: rarer than what they are mistaken for, or looked at before."""
_GUESSED = [*sorted(set(webencodings.LABELS.values()) - _UNLIKELY), *_PLAIN, "gb18030"]
_OF_SEVERAL_BYTES = ("gb18030", "big5", "shift_jis", "euc-jp", "euc-kr")
_TELLING = re.compile(rb"[^\n\r<>]*[\x80-\xff][^\n\r<>]*")
_ESCAPE_TO_JAPANESE = re.compile(rb"\x1b\$[@B]")
_USUAL = "windows-1252"
"""What is meant where nothing is said."""
_SAMPLE = 32 * 1024
"""Bytes of text that an encoding is guessed from."""
_TRUSTED = 0.7
"""A declared encoding is kept where it is at least so likely as the likeliest; set on manual pages in 20 languages."""
_MOST_BAD = 0.02
"""Share of the characters beyond ASCII that may be spoilt in text of an encoding."""
_NO_LETTER = re.compile("[\uf8f0-\uf8f3]")
"""What Python makes of the bytes that Shift_JIS leaves out."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01


def decode(data: bytes, declared: str | None = None) -> str:
    """The text in `data`, line ends as they stand.

    Tried in turn: a byte order mark, UTF-16 by its zero bytes, UTF-8, the declared encoding (an HTTP header's, passed
    in, or the page's own), and what the bytes are likeliest to be. SourceError where they are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    if b"\x00" in data[:8192]:
        return _checked(_wide(data))
    if _ESCAPE_TO_JAPANESE.search(data, 0, 65536):
        return _checked(data.decode("iso2022_jp_ext", "replace"))
    stated = [name for label in (declared, _declared_in(data)) if (name := _meant(label))]
    text = data.decode("utf-8", "replace")
    if not _is_utf8(data, text):
        text = _decoded(data, _likeliest(data, [name for name in stated if name != "utf-8"]))
    return _checked(text)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: its zero bytes stand in one half of the pairs only."""
    even, odd = data[:65536:2].count(0), data[1:65536:2].count(0)
    if even and odd and 20 * min(even, odd) > max(even, odd):
        raise SourceError("it holds binary data, not text.")
    text = data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    strange = sum(unicodedata.category(letter) in {"Cn", "Co", "Cs"} for letter in text[:8192])
    if strange > _MAX_CONTROL_SHARE * min(len(text), 8192):
        raise SourceError("it holds binary data, not text.")
    return text


def _is_utf8(data: bytes, text: str) -> bool:
    """Is this UTF-8, but for a few bytes? Other text seldom has a sequence of bytes that UTF-8 allows."""
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if not bad:
        return True
    return _beyond_ascii(text) >= 2 * bad


def _likeliest(data: bytes, stated: list[str]) -> str:
    """The encoding of text that is not UTF-8, among them those that somebody states of it."""
    sample = b"\n".join(piece.group() for piece in _TELLING.finditer(data, 0, 4 * 1024 * 1024))[:_SAMPLE]
    sample = sample or data[:_SAMPLE]
    likely = _confidences(sample)
    for name in (*stated, *_OF_SEVERAL_BYTES):
        if name not in likely and (clean := _without_bad(sample, name)) is not None:
            likely[name] = _confidences(clean).get(name, 0.0)
    best = max(likely, key=lambda name: likely[name], default=_USUAL)
    likely |= {name: 1.0 for name in stated if name in _UNLIKELY}
    for name in (*stated, _USUAL):
        trusted = likely.get(name, 0.0) >= _TRUSTED * likely.get(best, 0.0)
        if trusted and _bad_share(sample, name) <= _MOST_BAD:
            return name
    return best


def _confidences(sample: bytes) -> dict[str, float]:
    if not sample:
        return {}
    found = chardet.detect_all(
        sample, include_encodings=_GUESSED, no_match_encoding=_USUAL, ignore_threshold=True
    )
    likely: dict[str, float] = {}
    for guess in found:
        if name := _meant(_PLAIN.get((guess["encoding"] or "").lower(), guess["encoding"])):
            likely[name] = max(likely.get(name, 0.0), guess["confidence"])
    return likely


def _without_bad(sample: bytes, name: str) -> bytes | None:
    """The sample without the few bytes that are none of this encoding; None where they are many."""
    if _bad_share(sample, name) > _MOST_BAD:
        return None
    return _codec(name).encode(_decoded(sample, name).replace("\ufffd", ""), "ignore")[0]


def _bad_share(sample: bytes, name: str) -> float:
    text = _decoded(sample, name)
    bad = text.count("\ufffd")
    return 0.0 if bad <= 1 else bad / _beyond_ascii(text)


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _decoded(data: bytes, name: str) -> str:
    return _NO_LETTER.sub("\ufffd", _codec(name).decode(data, "replace")[0])


def _codec(name: str) -> codecs.CodecInfo:
    if name in _WIDER.values():
        return codecs.lookup(name)
    found = webencodings.lookup(name)
    assert found is not None
    return codecs.lookup(_WIDER.get(found.name, found.codec_info.name))


def _meant(label: str | None) -> str | None:
    """The standard's name of what a label means; None where it means nothing that text can be in."""
    found = webencodings.lookup(label) if label else None
    if found is None or found.name in {"replacement", "x-user-defined"}:
        return None
    # What can be read in ASCII so far is not of two bytes a letter.
    name = "utf-8" if found.name.startswith("utf-16") else found.name
    return _WIDER.get(name, name)


def _declared_in(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    return (found.group(1) or found.group(2)).decode("ascii", "ignore") if found else None


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text[:65536])) > _MAX_CONTROL_SHARE * min(len(text), 65536):
        raise SourceError("it holds binary data, not text.")
    return text
