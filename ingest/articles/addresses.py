"""Addresses of pages: which spellings lead to one page, and where a link leads.

Left out of an address is what does not change what is read there: the fragment, what tells the site where a reader
came from, the forms for phones, for AMP and for printing, the name of an index file, a session. The lists are those of
the trackers and content systems that news sites use; what is on none of them is kept, as it may name the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urljoin, urlsplit, urlunsplit

from assistant.text.sentences import word_set

_TRACKING = re.compile(
    r"(?:utm|ns|at|pk|mtm|piwik|matomo|hsa|itm|vero|cm|ga|gaa|sfmc|oly|wt|stm|guce|guc|fb|ref|rss|tw|ig|mc|_hs|__hs)"
    r"[_.].*|_ga(?:_.*)?|_gl|_hs(?:enc|mi)|hs(?:CtaTracking|a_.*)|(?:__)?twitter_impression|s_kwcid",
    re.I,
)
_TELLS_THE_WAY = word_set(
    """
    fbclid gclid gbraid wbraid dclid gclsrc msclkid yclid ysclid ymclid twclid ttclid igsh igshid li_fat_id epik srsltid
    mkt_tok cmp cmpid campaign camp campaignid campaign_id xtor smid smtyp smvar ref referrer referer refsrc refurl
    ocid taid srnd partner emc share shared sharetype sh soc_src soc_trk traffic_source traffic_type trafficsource
    guccounter tpcc ncid sref mod mbid bxid hootpostid ito icid ico intcid intcmp int_source int_medium trk
    trkcampaign trkinfo feed feedname feedtype fromrss isfeed rss rssfeed cmpsrc ftcamp ftag dicbo oborigurl spm scm
    wprov adid leadsource nl nlid newsletter newsletterid mkcid vgo_ee xts zanpid pnespid wtrid wt_mc wtmc
    zmc linkcode linksource socialshare social src_medium _branch_match_id _openstat _x_tr_sl _x_tr_tl
    unlocked_article_code giftlink gift gift_code gift_token accesstoken st sponsored kgi cxrecs_s clickid click_id
    phpsessid jsessionid sessionid session_id sid aspsessionid cfid cftoken replytocom nocache cachebuster reload
    gtm_debug _unique_id outbrainid recid recirc pos promo promocode cta tblci
    """
)
_TELLS_THE_WAY_BY_VALUE = word_set("source from src via feature origin channel context medium output outputtype view "
    "format mode display type tpl template layout version platform amp m mobile device print printable printview "
    "printpage app theme page seite pagina p_all all singlepage single nopaging full fullpage onepage s")  # fmt: skip
_WAY = re.compile(
    r"rss\d*|feeds?|rss-?feed|atom|twitter|tw|x|facebook|fb|instagram|linkedin|whatsapp|telegram|reddit|pinterest|tumblr|"
    r"flipboard|mastodon|bluesky|social.*|e?-?mail|newsletter.*|push.*|share.*|copy.*|google.*|apple.?news|news.?app|"
    r"amp(?:-?html)?|mobile|print(?:able|er)?(?:-?friendly)?|app|web|desktop|smartphone|tablet|all|full|single|whole|"
    r"home(?:page)?|index|true|yes|y|1|",
    re.I,
)
"""Values that tell the way to a page, or one of its forms. The names above also name articles on other sites."""
_OTHER_FORM = word_set("www www1 www2 www3 m mobile mobil touch wap amp amphtml")
"""Labels of hosts that show the same pages."""
_AMP_CACHES = re.compile(r"(?:.*\.)?(?:cdn\.ampproject\.org|bing-amp\.com|google\.[a-z.]{2,6})", re.I)
_IN_AMP_CACHE = re.compile(r"/(?:amp|c|v|i)/(s/)?((?:[\w-]+\.)+[a-z]{2,}/.*)", re.I)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.I)
_INDEX = re.compile(r"(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp|shtml|cfm)", re.I)
_AMP_ENDING = re.compile(r"[.-]amp(?=\.html?$|$)|(?<=\.html)\.amp$", re.I)
_AMP_SEGMENTS = word_set("amp amphtml _amp amp.html")
_PRINT_SEGMENTS = word_set("print print.html printable drucken imprimir imprimer druckansicht")
_UNRESERVED = "-._~!$&'()*+,=:@"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORMER_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ns_.*|at_(?:medium|campaign)|xtor|smid", re.I
)


def canonical_address(url: str) -> str:
    """The one spelling of an address, by which it is known that two lead to one page; no address to be fetched.

    What is no web address comes back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return url
    if _AMP_CACHES.fullmatch(parts.hostname) and (cached := _IN_AMP_CACHE.fullmatch(parts.path)):
        return canonical_address(f"https://{cached[2]}{f'?{parts.query}' if parts.query else ''}")
    host = _host(parts.hostname) + (
        f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else ""
    )
    query = sorted(
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _tells_the_way(k, v)
    )
    spelled = urlunsplit(("https", host, _path(parts.path), urlencode(query), ""))
    return (
        spelled if spelled == url else canonical_address(spelled)
    )  # what was left out may bare another form


def former_address(url: str) -> str:
    """The spelling by which indexes filled before version 0.8 know an address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = parts.hostname + (f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else "")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(k, v) for k, v in pairs if not _FORMER_TRACKING.fullmatch(k)])
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", query, ""))


def meant_address(link: str, base: str = "") -> str:
    """The address that a link leads to from `base`; "" where it is none, as anything may stand in a page."""
    try:
        address = urljoin(base, link.strip())
        urlsplit(address)
    except ValueError:
        return ""
    return address


def stated_address(statements: Iterable[str], base: str = "") -> str | None:
    """The address that a page from `base` states for itself: of its statements the first that is a web address and
    leads to more than a site's front page, as some content systems state that for every page."""
    is_home = bool(base) and points_home(base)
    for statement in statements:
        address = meant_address(statement, base) if statement.strip() else ""
        if urlsplit(address).scheme in _DEFAULT_PORTS and (is_home or not points_home(address)):
            return address
    return None


def points_home(address: str) -> bool:
    """Does this address lead to the front page of a site?"""
    parts = urlsplit(canonical_address(address))
    return parts.path in {"", "/"} and not parts.query


def _host(name: str) -> str:
    labels = name.lower().rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _OTHER_FORM:
        labels = labels[1:]
    # "en.m.wikipedia.org": a form may stand under a language.
    return ".".join(label for at, label in enumerate(labels) if label != "m" or at >= len(labels) - 2)


def _path(path: str) -> str:
    path = _SESSION.sub("", path)
    segments = [_spelled(segment) for segment in path.split("/") if segment]
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if len(segments) > 1:
        rest = [segment for segment in segments if segment.lower() not in _AMP_SEGMENTS]
        segments = rest or segments
    if len(segments) > 2:
        ends = {0, len(segments) - 1}
        segments = [s for at, s in enumerate(segments) if at not in ends or s.lower() not in _PRINT_SEGMENTS]
    if segments:
        segments[-1] = _AMP_ENDING.sub("", segments[-1])
    return "/" + "/".join(segments)


def _spelled(segment: str) -> str:
    """One spelling of what is written in percent and what need not be."""
    return quote(unquote_to_bytes(segment), safe=_UNRESERVED)


def _tells_the_way(name: str, value: str) -> bool:
    """Does this part of a query say how a reader came to a page, or in which form to show it?"""
    low = name.lower().removeprefix("amp;")
    if _TRACKING.fullmatch(low) or low in _TELLS_THE_WAY:
        return True
    return low in _TELLS_THE_WAY_BY_VALUE and _WAY.fullmatch(value.strip()) is not None
