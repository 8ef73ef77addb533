"""Is it a greeting, thanks, or a question about the assistant, and so nothing to search for?"""

from __future__ import annotations

import re

from assistant.text.sentences import fold, word_set

_COURTESY = word_set(
    """
    hi hello hey there greetings good morning afternoon evening day night howdy nice to meet you thanks thank thx ty
    cheers many a lot so very much appreciated great perfect cool awesome ok okay i see fine helpful understood
    well done bye goodbye later soon have weekend take care help me please again everyone
    hola buenos buenas días tardes noches gracias muchas vale perfecto genial adiós hasta luego pronto mañana ayuda
    hallo guten morgen tag abend servus moin danke vielen schön dankeschön super alles klar prima tschüss hilfe bitte
    bonjour bonsoir salut merci beaucoup au revoir bonne nuit journée aide y and und et
    """
)
_YOU = word_set(
    "you your yourself work eres estás puedes sabes ayudarme te du dich dir bist kannst ihnen tu vous êtes"
)
_ABOUT_YOU = _COURTESY | word_set(
    """
    what what's can could do does for i ask about how use this are kind of questions answer capabilities who
    is name made built tell introduce bot robot an ai human real chatgpt up doing qué cómo quién hacer por mí en me
    llamas un was wie wer kann ich tun mir helfen fragen geht geht's es heißt que qui faire peux pouvez comment ça va
    """
)


def is_small_talk(question: str) -> bool:
    """Is every word of the message one of courtesy, or of a question about the assistant that speaks to it?

    Nothing else names something to search for: "Hi, what can you do?", but "Hello, what did Blinken say?".
    """
    words = set(re.findall(r"\w[\w']*", fold(question).lower()))
    return bool(words) and (words <= _COURTESY or (words <= _ABOUT_YOU | _YOU and not words.isdisjoint(_YOU)))
