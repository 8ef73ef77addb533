"""Dates as feeds, rows and files write them: read as meant, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import day_of
from ingest.formats.stated_dates import read_date, usual_order

NOW = datetime(2026, 11, 29, 20, tzinfo=UTC)


def day(value: object) -> date | None:
    moment = read_date(value, now=NOW).moment
    return day_of(moment) if moment else None


@pytest.mark.parametrize(
    "written",
    [
        "2026-06-29",
        "2026-06-29T10:00:00.000+0000",
        "2026-06-29 10:00:00 UTC",
        "20260629",
        "20260629T101500Z",
        "2026-W27-1",
        "2026/6/29 15:07:41",
        "29/06/2026 15:07",
        "06/29/2026 3:07 PM",
        "29.06.2026 10:00",
        "29.06.26",
        "29-Jun-2026",
        "Mon, 29 Jun 2026 10:00:00 GMT",
        "Mon, 29 Jun 26 10:00:00 GMT",
        "Fri, 29 Jun 2026 10:00:00 CEST",  # it was a Monday
        "Sun, 28 Jun 2026 24:00:00 GMT",
        "Mon Jun 29 10:00:00 +0000 2026",
        "Mon Jun 29 2026 10:00:00 GMT+0200 (Central European Summer Time)",
        "June 29, 2026",
        "June 29, 2026 Monday",
        "June 29th, 2026 at 3:07 p.m. ET",
        "29th of June, 2026",
        "Mo, 29 Juni 2026 11:41:36",
        "Montag, 29. Juni 2026, 11.41 Uhr",
        "lun., 29 juin 2026 10:00:00 +0200",
        "lundi 29 juin 2026 à 15h07",
        "29 de junio de 2026",
        "lunes, 29 jun 2026 19:56:51 +0000",
        "29 giugno 2026 ore 10:30",
        "29 de junho de 2026 às 10h30",
        "29 juni 2026 om 10:30 uur",
        "Пн, 29 июн 2026 10:00:00 +0300",
        "29 июня 2026 г.",
        "29 червня 2026 р.",
        "29 czerwca 2026",
        "29. června 2026",
        "29 Haziran 2026 Pazartesi",
        "29 يونيو 2026",
        "٢٩ حزيران ٢٠٢٦",
        "8 تیر 1405",
        "۱۴۰۵/۰۴/۰۸",
        "יום שני, 29 ביוני 2026",
        "२९ जून २०२६",
        "29 มิถุนายน 2569",
        "29 tháng 6, 2026",
        "2026年6月29日",
        "2026年6月29日（月） 15:07",
        "令和8年6月29日",
        "二〇二六年六月二十九日",
        "2026년 6월 29일 오후 3시 07분",
        "2026-06-29 오후 3:07:00",
        1782745661,
        "1782745661",
        1782745661000,
        1782745661.5,
        {"$date": "2026-06-29T10:00:00Z"},
        {"$date": {"$numberLong": "1782745661000"}},
        [2026, 6, 29],
        date(2026, 6, 29),
        datetime(2026, 6, 29, 12),
    ],
    ids=str,
)
def test_one_day_in_its_many_spellings(written: object) -> None:
    assert day(written) == date(2026, 6, 29)


@pytest.mark.parametrize(
    "written",
    [
        "2026",
        "2026-06",
        "June 2026",
        "29 June",
        "soon",
        "N/A",
        "10:30",
        "0000-00-00 00:00:00",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "Sun, 31 Feb 2026 10:00:00 GMT",
        "2026-13-01",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01",
        0,
        True,
        "29/06/26",
        "04/05/2026 15:07",
        "29 June 2026 and 30 June 2026",
        "29 of nowhere 2026",
        "5 listopada listopadu 2026 2027",
        "46202",
        "2 months ago",
        "in 3 days",
        "2027-01-01",
        float("nan"),
    ],
    ids=str,
)
def test_what_names_no_day_is_none_and_says_why(written: object) -> None:
    reading = read_date(written, now=NOW)
    assert reading.moment is None
    assert reading.doubt


def test_what_is_not_there_is_none_without_a_doubt() -> None:
    assert [read_date(value).doubt for value in (None, "", "  ")] == [""] * 3


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2 hours ago", datetime(2026, 11, 29, 18, tzinfo=UTC)),
        ("vor 2 Stunden", datetime(2026, 11, 29, 18, tzinfo=UTC)),
        ("yesterday", date(2026, 11, 28)),
        ("hace 3 días", date(2026, 11, 26)),
        ("2日前", date(2026, 11, 27)),
    ],
)
def test_what_is_counted_back_is_counted_from_the_time_of_fetching(
    written: str, moment: datetime | date
) -> None:
    assert read_date(written, now=NOW).moment == moment
    assert read_date(written).moment is None  # of a file nobody knows when it was written


def test_a_time_is_in_its_zone_and_of_a_zone_that_is_several_only_the_day_is_known() -> None:
    assert read_date("17 Mar 2026 23:00 AEDT").moment == datetime(2026, 3, 17, 12, tzinfo=UTC)
    assert read_date("May 25, 2026 3:07 p.m. ET").moment == datetime(2026, 5, 25, 19, 7, tzinfo=UTC)
    assert read_date("2026-05-25 10:00").moment == datetime(2026, 5, 25, 10, tzinfo=UTC)
    assert read_date("Tue, 20 Jan 2026 09:31:15 IST").moment == date(2026, 1, 20)  # India, Israel, Ireland


def test_the_other_dates_of_a_source_decide_what_could_be_read_both_ways() -> None:
    assert usual_order(["04/05/2026", "13/05/2026"]) == "day"
    assert usual_order(["04/05/2026", "05/13/2026"]) == "month"
    assert usual_order(["04/05/2026", "13/05/2026", "05/13/2026"]) is None
    assert read_date("04/05/2026", order="day").moment == date(2026, 5, 4)
    assert read_date("04/05/2026", order="month").moment == date(2026, 4, 5)
    assert read_date("05/05/2026").moment == date(2026, 5, 5)


def test_a_day_to_come_is_one_only_where_nobody_knows_when_it_was_fetched() -> None:
    assert read_date("2999-01-01").moment == date(2999, 1, 1)
    assert read_date("2999-01-01", now=NOW).moment is None


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.lists(st.integers(), max_size=6)))
def test_anything_may_stand_where_a_date_should(value: object) -> None:
    reading = read_date(value)
    assert reading.moment is None or isinstance(reading.moment, date)


@given(
    st.dates(date(1700, 1, 1), date(2026, 11, 29)),
    st.sampled_from(["%d.%m.%Y", "%Y/%m/%d", "%Y年%m月%d日", "%B %d, %Y"]),
)
def test_every_day_comes_back_from_every_form(written: date, form: str) -> None:
    assert read_date(written.strftime(form)).moment == written
