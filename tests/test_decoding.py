"""What decoding promises: text as browsers read it, the bytes before what is said of them."""

from __future__ import annotations

import pytest

from assistant.errors import SourceError
from ingest.sources.decoding import decode

ENGLISH = "“It’s ours,” the mayor said — the bridge cost €4.5 million… and two years of work for the town."
GERMAN = "Der Bürgermeister sagte am Freitag, die Brücke über den Fluss werde später eröffnet. Größe: 5 m."
POLISH = (
    "Burmistrz powiedział w piątek, że most zostanie otwarty później, a ścieżka będzie zamknięta do środy."
)
RUSSIAN = "Мэр города заявил в пятницу, что мост через реку откроют позже, чем было обещано жителям."
GREEK = "Ο δήμαρχος είπε την Παρασκευή ότι η γέφυρα θα ανοίξει αργότερα από ό,τι είχε υποσχεθεί."
TURKISH = "Belediye başkanı cuma günü köprünün söz verilenden daha geç açılacağını söyledi, dedi gazete."
ARABIC = "قال رئيس البلدية يوم الجمعة إن الجسر سيفتح في وقت لاحق عما وعد به سكان المدينة."
JAPANESE = "市長は金曜日、川に架かる橋の開通が①か月遅れると発表した。市民からは「残念だ」との声が上がった。"
SIMPLIFIED = "市长周五表示，跨河大桥的开通时间将比原先承诺的晚一个月，居民朱镕基表示“很遗憾”。"
TRADITIONAL = "市長週五表示，跨河大橋的通車時間將比原先承諾的晚一個月，居民表示「很遺憾」，裏面的人也這麼說。"
KOREAN = "시장은 금요일 강을 가로지르는 다리의 개통이 약속보다 한 달 늦어질 것이라고 밝혔다. 똠방각하."

AS_PYTHON_CALLS_THEM = [
    ("windows-1252", "cp1252", ENGLISH),
    ("iso-8859-1", "cp1252", ENGLISH),
    ("us-ascii", "cp1252", ENGLISH),
    ("latin1", "cp1252", GERMAN),
    ("iso-8859-2", "iso8859-2", POLISH),
    ("windows-1250", "cp1250", POLISH),
    ("windows-1251", "cp1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("iso-8859-5", "iso8859-5", RUSSIAN),
    ("iso-8859-7", "iso8859-7", GREEK),
    ("iso-8859-9", "cp1254", TURKISH),
    ("windows-1256", "cp1256", ARABIC),
    ("shift_jis", "cp932", JAPANESE),
    ("x-sjis", "cp932", JAPANESE),
    ("iso-2022-jp", "iso2022_jp_ext", JAPANESE.replace("①", "一")),
    ("euc-jp", "euc-jp", JAPANESE.replace("①", "一")),
    ("gb2312", "gb18030", SIMPLIFIED),
    ("gbk", "gb18030", SIMPLIFIED),
    ("big5", "big5hkscs", TRADITIONAL),
    ("euc-kr", "cp949", KOREAN),
    ("ks_c_5601-1987", "cp949", KOREAN),
]
OF_SEVERAL_BYTES = [
    row for row in AS_PYTHON_CALLS_THEM if row[1] in {"cp932", "euc-jp", "gb18030", "big5hkscs", "cp949"}
]


def page(charset: str, text: str) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<!DOCTYPE html><html><head>{meta}<title>News</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(("declared", "written", "text"), AS_PYTHON_CALLS_THEM)
def test_a_declared_encoding_is_what_browsers_take_it_for(declared: str, written: str, text: str) -> None:
    assert decode(page(declared, text).encode(written)) == page(declared, text)
    assert decode(text.encode(written), declared) == text


@pytest.mark.parametrize(("_", "written", "text"), AS_PYTHON_CALLS_THEM)
def test_an_encoding_that_nobody_declares_is_recognised(_: str, written: str, text: str) -> None:
    assert decode(text.encode(written)) == text


@pytest.mark.parametrize(
    "lie", ["utf-8", "iso-8859-1", "windows-1251", "gb2312", "shift_jis", "no-such-thing"]
)
@pytest.mark.parametrize(
    ("_", "written", "text"), [*AS_PYTHON_CALLS_THEM, ("", "utf-8", ENGLISH), ("", "utf-8", JAPANESE)]
)
def test_a_declaration_that_lies_is_overruled_by_the_bytes(_: str, written: str, text: str, lie: str) -> None:
    assert decode(page(lie, text).encode(written)) == page(lie, text)
    assert decode(text.encode(written), lie) == text


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize("text", [ENGLISH, GERMAN, POLISH, RUSSIAN, ARABIC, JAPANESE, SIMPLIFIED, KOREAN])
def test_one_bad_byte_in_utf8_costs_one_character(text: str, declared: str) -> None:
    for at in range(0, len(text), 20):
        spoilt = text[:at].encode() + b"\xff" + text[at:].encode()
        assert decode(spoilt, declared or None) == f"{text[:at]}\ufffd{text[at:]}"


@pytest.mark.parametrize(("declared", "written", "text"), OF_SEVERAL_BYTES)
@pytest.mark.parametrize("said", [True, False])
def test_one_bad_byte_in_another_encoding_costs_one_character(
    declared: str, written: str, text: str, said: bool
) -> None:
    for at in range(0, len(text), 20):
        spoilt = text[:at].encode(written) + b"\xff" + text[at:].encode(written)
        assert decode(spoilt, declared if said else None) == f"{text[:at]}\ufffd{text[at:]}"


def test_a_text_that_is_cut_off_inside_a_letter_is_read_up_to_there() -> None:
    assert decode(RUSSIAN.encode()[:-2]) == RUSSIAN[:-2] + "\ufffd"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, f"<html><p>{JAPANESE}</p></html>"])
def test_unicode_is_read_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text
    assert decode(text.encode(encoding), "iso-8859-1") == text


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n\x00\x00", b"\x01\x02\x03\x04" * 50, bytes(100)]
)
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(SourceError, match="binary"):
        decode(data)
