"""Which paragraphs are the page talking about itself: advertisements, share lines, newsletters, credits, notices.

A paragraph counts as such only as a whole and only when it is short; news about newsletters and cookies is
longer than that. What is left out stays in the article's text, it is only never searched or quoted.
"""

from __future__ import annotations

import re

MAX_WORDS = 60
"""A longer paragraph is never left out."""

_WHOLE = re.compile(
    r"""\W*(?:
    advertisement | ad | sponsored(?:\ content)? | publicidad | anzeige | werbung
    | (?:article|story)\ continues\ below.* | story\ continues\ below.* | continue\ reading(?:\ below)?
    | read(?:\ the)?(?:\ full)?\ (?:more|story|article|next)(?:\ here)? | see\ (?:more|also) | also\ read | show\ more
    | leer\ más | lee\ también | mehr\ lesen | weiterlesen | lesen\ sie\ (?:auch|mehr)
    | related(?:\ (?:articles?|stories|story|content|topics|coverage|links))? | más\ información
    | up\ next | most\ (?:read|popular|viewed) | recommended(?:\ (?:for\ you|stories))? | trending(?:\ now)?
    | more\ from\ [\w\s]{2,30} | in\ this\ article | top\ stories | latest\ news
    | share(?:\ (?:this|article|story|this\ (?:article|story|page)|on\ \w+|via\ \w+))* | copy\ link | link\ copied!?
    | (?:share\ |tweet\ |pin\ |e-?mail\ |print\ |save\ |whatsapp\ |facebook\ |twitter\ |x\ |linkedin\ |reddit\ |\W)*
      (?:share|tweet|pin|e-?mail|print|save|whatsapp|facebook|twitter|linkedin|reddit)
    | compartir(?:\ en\ \w+)? | teilen
    | (?:watch|listen)(?:\ (?:now|live|here|to\ this\ article))? | view\ comments | \d*\ comments? | leave\ a\ comment
    | subscribe(?:\ (?:now|today|here))? | sign\ (?:up|in)(?:\ (?:now|here|today))? | log\ in | register(?:\ now)?
    | click\ here | tap\ here | skip\ (?:to\ content|advertisement|ad) | back\ to\ top | menu | close | follow\ us
    | (?:.{0,80}\W)?\d+[\ -]min(?:ute)?s?\ read | lesezeit:?\ \d+\ min(?:uten?)?\.? | \d+\ min(?:utos)?\ de\ lectura
    | loading(?:\.{3}|…)? | file\ photo | getty\ images | all\ rights\ reserved
    )\W*""",
    re.I | re.X,
)

_BEGINS = re.compile(
    r"""\W*(?:
    (?:sign\ up|subscribe|register)\ (?:for|to|here|now|today|below)\b.*
        \b(?:newsletters?|inbox|e-?mails?|alerts?|updates|digital|account|access)\b
    | (?:sign\ up|subscribe)\ (?:here|now|today)\b
    | \(?(?:you\ can\ (?:also\ )?)?(?:get|want|receive)\b.*\b(?:in|to|delivered\ (?:in)?to)\ your\ inbox\b
    | get\ (?:our|the|cnn|[\w’'\ ]{2,30}’s|[\w'\ ]{2,30}'s)\b.*\bnewsletter\b
    | a\ version\ of\ this\ (?:story|article|piece)\ (?:first\ )?appear(?:s|ed)\ in\b.*\bnewsletter\b
    | editor[’']s\ note:?\ a\ version\ of\ this\ (?:story|article)\b.*\bnewsletter\b
    | (?:what[’']s\ everyone\ talking\ about\?|never\ miss\ a\ moment).*\b(?:newsletter|updates)\b
    | (?:stay\ in\ the\ conversation|daily\ money).*\bnewsletter\b
    | would\ you\ like\ to\ receive\b.*\bnewsletter\b
    | (?:apúntate|suscríbete|suscríbase)\b.*\b(?:newsletter|boletín)\b | (?:jetzt\ )?newsletter\ abonnieren
    | support\ (?:local|quality)\ journalism\b | thank\ you\ for\ supporting\ our\ journalism\b
    | these\ articles\ are\ for\b.*\bsubscribers\b | already\ a\ subscriber\b | not\ a\ subscriber\b
    | (?:we|this\ (?:web)?site|our\ (?:web)?site|[\w.]+)\ uses?\ cookies\b
    | by\ (?:continuing|clicking|using)\b.*\bcookies?\b
    | accept\ (?:all\ )?cookies\b | manage\ (?:cookie|privacy)\ (?:settings|preferences)\b
    | we\ will\ use\ the\ details\ you\ have\ shared\b | if\ you\ wish\ to\ object\ to\ the\ use\ of\ your\ data\b
    | (?:follow|contact|reach|e-?mail)\ .{0,80}(?:@\w|\bon\ (?:twitter|facebook|instagram|x|threads|bluesky)\b)
    | (?:photo|image|picture|video|credit|foto|bild|photograph)s?(?:\ (?:credit|by|courtesy|provided\ by))*\s*[:|/]
    | (?:photo|photograph|image|foto)s?\ (?:by|courtesy\ of)\ .{2,80}$ | (?:©|copyright\ (?:©|\(c\)|\d{4}))\ ?.{0,120}$
    | (?:getty|ap|reuters|afp|epa)(?:\ (?:photo|images|via)).{0,60}$
    | video\ player\ was\ slow\ to\ load | (?:1\.\ )?how\ relevant\ is\ this\ ad
    | (?:our|[\w\ ]{3,40})\ fact[- ]check\ work\ is\ supported | the\ product\ experts\ at\ reviewed\b
    | read\ more:\ .{0,120}$ | (?:see\ also|related|also\ read|más\ información|lea\ también):\ .{0,160}$
    | recommendations\ are\ independently\ chosen\b | prices\ were\ accurate\ at\ the\ time\b
    )""",
    re.I | re.X | re.S,
)


def is_boilerplate(paragraph: str) -> bool:
    """Is this whole paragraph the page talking about itself?"""
    if not any(character.isalnum() for character in paragraph):
        return True
    if len(paragraph) > 600 or len(paragraph.split()) > MAX_WORDS:
        return False
    line = " ".join(paragraph.split())
    return bool(_WHOLE.fullmatch(line) or _BEGINS.match(line))
