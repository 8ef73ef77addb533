"""Pages that hold their text back: paywalls, registrations, and notices of consent.

A text that breaks off is known by what is around it rather than by a site's words: a part of the page that is named a
wall, or an invitation to subscribe, log in or pay beside a text too short for an article.
"""

from __future__ import annotations

import re
from typing import Any

_STUB_WORDS = 150
"""A text of fewer words beside a wall is only the beginning of one."""
_WALL = re.compile(
    r"pay-?wall|reg-?wall|subscri(?:be|ber|ption)s?[-_]?(?:wall|only|prompt|gate|message|cta|offer|banner|overlay)"
    r"|paid-?content|premium-?(?:content|wall|box|overlay|message)|content-?gate|gated|regi(?:stration)?-?(?:wall|gate)"
    r"|tp-(?:modal|container|backdrop)|piano|metered|meter-?(?:wall|box|prompt)|locked-?content|members?-?only|plus-?wall"
    r"|abo-?(?:wall|box|hinweis|angebot)|bezahlschranke|muro-?de-?pago|barrier|poool|leaky|truncated|article-?offer",
    re.I,
)
_WHO = re.compile(
    r"subscri|member|premium|paid|trial|unlimited|full access|unlock|sign[\s-]?(?:up|in)|logg?[\s-]?in|account"
    r"|regist|free article|(?:day|digital) pass"
    r"|abon[en]|\babo\b|(?<!\w)[^\W\d_]{1,9}\+(?!\w)|\bplus\b|probe|testen|freischalten|anmelden"
    r"|suscr[ií]|exclusiv|assinant|assine|abbonat|prenumer|subskry|tilaa|előfiz|předplat|abone|подпис|передплат|συνδρομ"
    r"|会員|購読|有料|登録|구독|회원|유료|订阅|会员|付费|訂閱|會員|付費|اشتر|مشترك|מנוי|सदस्य",
    re.I,
)
_WHAT = re.compile(
    r"read|continu|article|story|stories|content|access|post|text|unlock|rest"
    r"|view this|lesen|artik[ke]l|inhalt|weiter|lecture|lire|suite|leer|leyendo|contenido|seguir|contenuto|leggere"
    r"|continua|conteúdo|ler\b|lezen|läs|lese|vid(?:are|ere)|artikl|czyta|treść|artykuł|lue|juttu|olvas|cikk|číst"
    r"|člán(?:ek|k)|zbytek|oku|haber"
    r"|cit(?:i|ească)|articol|διαβάσ|άρθρο|συνέχεια|υπόλοιπο"
    r"|чита|текст|стать|матеріал|материал|記事|残り|続き|読|기사|읽|阅读|全文|文章|閱讀|مقال|قراءة|כתבה|לקרוא|पढ",
    re.I,
)
_LONGEST_INVITATION = 260
"""Characters of a line that asks a reader to subscribe."""
_PARTS = ("div", "section", "aside", "p", "form", "a", "button", "span", "h2", "h3", "h4", "strong", "li")
_LETTERS = re.compile(r"newsletter|inbox|e-?mails?\b|whatsapp|podcast|boletín", re.I)
_SENTENCE = re.compile(r"(?<=[.!?。？！])\s*")
_CONSENT = re.compile(
    r"cookie|consent|privacy|personal data|partners|legitimate interest|\bgdpr\b|advertis"
    r"|einwillig|datenschutz|personenbezogen|zustimm|consentement|vie privée|données personnelles|partenaires"
    r"|consentimiento|privacidad|datos personales|socios|consenso|dati personali|toestemming|gegevens|samtycke"
    r"|zgod|prywatno|согласи|конфиденциальн|персональн|同意|プライバシー|隐私|個人情報",
    re.I,
)
_CONSENT_WORDS = 250
_CONSENT_SHARE = 0.5
"""Of the lines of a page's text that ask for consent from which there is nothing else on it."""


def is_short(text: str) -> bool:
    """May this be only the beginning of an article?"""
    return _length(text) < _STUB_WORDS


def has_wall(tree: Any, text: str) -> bool:
    """Does the page, of which this is the text, keep the rest for those who subscribe, register or pay?"""
    told = {" ".join(line.split()) for line in text.splitlines()[:-1]}
    for element in tree.iter(*_PARTS):
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
        said = " ".join(element.text_content().split())
        if said and _WALL.search(named):
            return True
        if said and len(said) <= _LONGEST_INVITATION and said not in told and _is_invitation(element, said):
            return True
    return False


def is_consent_notice(text: str) -> bool:
    """Does a page ask for consent and say nothing else?"""
    lines = [line for line in text.splitlines() if len(line.split()) > 3]
    asking = sum(bool(_CONSENT.search(line)) for line in lines)
    return _length(text) <= _CONSENT_WORDS and asking >= max(2, _CONSENT_SHARE * len(lines))


def _is_invitation(element: Any, said: str) -> bool:
    """Is this line about who may read on, outside of the page's navigation?"""
    if next(element.iterancestors("nav", "header", "footer"), None) is not None or _LETTERS.search(said):
        return False
    return any(_WHO.search(sentence) and _WHAT.search(sentence) for sentence in _SENTENCE.split(said))


def _length(text: str) -> int:
    """Words; of writing without spaces, two letters count as one."""
    dense = sum("\u3040" <= letter <= "\u9fff" or "\u0e00" <= letter <= "\u0e7f" for letter in text)
    return len(text.split()) + dense // 2
