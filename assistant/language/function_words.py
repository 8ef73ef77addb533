"""Words that say nothing of what a question is about, in the languages most of the articles are in.

From the lists of the Snowball stemmers (snowballstem.org, BSD), question words and contractions added.
"""

from __future__ import annotations

_ENGLISH = """
i me my myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its
itself they them their theirs themselves what which who whom whose when where why how this that these those am is
are was were be been being have has had having do does did doing done would should could ought can will shall may
might must a an the and but if or because as until while of at by for with about against between into through
during before after above below to from up down in out on off over under again further then once here there all
any both each few more most other some such no nor not only own same so than too very just s t d ll m re ve don
isn aren wasn weren hasn haven hadn doesn didn won wouldn couldn shouldn tell also
"""
_SPANISH = """
de la que el en y a los del se las por un para con no una su al lo como más mas pero sus le ya o este sí si porque
esta entre cuando muy sin sobre también tambien me hasta hay donde quien desde todo nos durante todos uno les ni
contra otros ese eso ante ellos e esto mí antes algunos qué que unos yo otro otras otra él tanto esa estos mucho
quienes nada muchos cual cuál cuáles poco ella estar estas algunas algo nosotros fue ha han ser es son era cómo
dónde cuándo quién cuánto cuántos qué dijo
"""
_GERMAN = """
aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass daß dein dem den der des dessen die
dies diese dieser dieses doch dort du durch ein eine einem einen einer eines er es für gegen hab habe haben hat
hatte hier hin hinter ich ihm ihn ihr ihre im in ist ja kann kein keine man mehr mein mit nach nicht noch nun nur
ob oder ohne sehr sein seine sich sie sind so über um und uns unter vom von vor wann war waren warum was weil
welche welcher welches wem wen wenn wer werden wie wird wo zu zum zur zwischen
"""

STOPWORDS = frozenset(f"{_ENGLISH} {_SPANISH} {_GERMAN}".split())
