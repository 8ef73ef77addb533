"""Is it a greeting, thanks, or a question about the assistant, and so nothing to search for?"""

from __future__ import annotations

import re
from typing import Literal

from assistant.text.sentences import fold

SmallTalk = Literal["greeting", "thanks", "farewell", "help", "who"]

_GREETING = (
    r"(?:hi|hello|hey|hey there|hi there|hello there|greetings|good (?:morning|afternoon|evening|day)|howdy|"
    r"how are you(?: (?:doing|today|doing today))?|what's up|nice to meet you|hola|buenos días|buenas(?: (?:tardes|"
    r"noches))?|"
    r"qué tal|cómo estás|cómo está(?: usted)?|hallo|guten (?:morgen|tag|abend)|servus|moin|grüß gott|wie geht's|"
    r"wie geht es (?:dir|ihnen))"
)
_THANKS = (
    r"(?:thanks|thank you|thx|ty|cheers|many thanks|thanks a lot|thank you (?:so|very) much|thanks so much|"
    r"much appreciated|"
    r"great|perfect|cool|awesome|nice|good|got it|ok|okay|i see|(?:that is|that's|this is) (?:great|fine|good|all|"
    r"helpful|perfect)|"
    r"good to know|understood|well done|thanks for (?:your|the) (?:help|info|information|answer)|"
    r"gracias|muchas gracias|vale|perfecto|genial|de acuerdo|danke|vielen dank|danke schön|dankeschön|super|"
    r"alles klar|prima)"
)
_FAREWELL = (
    r"(?:bye|goodbye|bye bye|see you(?: later| soon)?|good night|have a (?:nice|good|great) (?:day|evening|weekend)|"
    r"take care|"
    r"adiós|hasta (?:luego|pronto|mañana)|chao|tschüss|auf wiedersehen|bis (?:bald|später))"
)
_HELP = (
    r"(?:what (?:can|could|do) you do(?: for me)?|what can i ask(?: you)?(?: about)?|how (?:do|can|"
    r"should) i use (?:this|you|it)|"
    r"how (?:does|do) (?:this|you)(?: (?:thing|chat|assistant|app))? work|what (?:is|are) (?:this|you)(?: (?:chat|"
    r"app|assistant|site))? for|"
    r"(?:can|could) you help(?: me)?|help(?: me)?|i need (?:some )?help|what are your (?:capabilities|features|skills)|"
    r"what (?:kind|sort|kinds|sorts) of questions can (?:i ask(?: you)?|you answer)|what do you know(?: about)?|"
    r"qué (?:puedes|sabes|podés|puede) hacer(?: por mí)?|(?:en )?qué (?:me )?puedes ayudar(?:me)?|"
    r"(?:me )?puedes ayudar(?:me)?|ayuda|"
    r"cómo funciona(?:s)?(?: esto)?|para qué sirve(?:s)?(?: esto)?|"
    r"was (?:kannst|können) (?:du|sie)(?: (?:alles|tun|machen|für mich tun))?|(?:kannst du|können sie) mir helfen|"
    r"hilfe|"
    r"wie funktioniert (?:das|es|dieser chat)|wofür bist du da|was kann ich (?:dich |sie )?fragen)"
)
_WHO = (
    r"(?:who are you|what are you|who am i talking to|what is your name|what's your name|who (?:made|built|"
    r"created) you|"
    r"are you (?:a (?:bot|robot|human|person|machine)|an ai|human|real|chatgpt)|tell me about yourself|"
    r"introduce yourself|"
    r"quién eres|qué eres|quién es usted|cómo te llamas|eres (?:un robot|un bot|humano|una persona)|"
    r"wer bist du|was bist du|wer sind sie|wie heißt du|wie heißen sie|bist du (?:ein (?:bot|roboter|mensch)|"
    r"eine maschine))"
)
_KINDS: tuple[tuple[SmallTalk, str], ...] = (
    ("help", _HELP),
    ("who", _WHO),
    ("farewell", _FAREWELL),
    ("greeting", _GREETING),
    ("thanks", _THANKS),
)
_COURTESY = (
    r"(?:please|there|friend|everyone|all|sir|madam|assistant|bot|again|today|now|for now|exactly|por favor|bitte|"
    r"amigo|y|and|und)"
)
_PATTERNS = {kind: re.compile(rf"\b{pattern}(?=\s|$)") for kind, pattern in _KINDS}
_ONLY = re.compile(rf"(?:(?:{'|'.join(pattern for _, pattern in _KINDS)}|{_COURTESY})(?:\s+|$))+")
LONGEST = 120
"""Characters: nothing longer is only a greeting."""


def is_small_talk(question: str) -> SmallTalk | None:
    """What kind of small talk a message is; None for every real question, also one that begins with a greeting.

    Only a message that is small talk from end to end counts. Of several kinds ("Hi, what can you do?") the one
    that can be answered wins.
    """
    plain = re.sub(r"[^\w\s']+", " ", fold(question).lower())
    plain = " ".join(plain.split())
    if not plain or len(plain) > LONGEST or not _ONLY.fullmatch(plain):
        return None
    return next((kind for kind, _ in _KINDS if _PATTERNS[kind].search(plain)), None)
