"""Text in an article that speaks to a machine instead of to readers: instructions to a model, a forged chat, a command.

Such text is news only where somebody reports on it. It is kept from language models, and nothing may be quoted from
it. What is found is the wording that such attacks need (Greshake and others 2023; the OWASP list of 2025), in the
languages that facts are checked in and a few more; it is one wall among several, and the checks of statements stand
behind it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.text.sentences import Span, fold, paragraph_spans, sentence_at, sentence_spans

_MACHINE = r"(?:ai|llm|language model|(?:ai )?assistant|chat ?bot|gpt|model)s?"
_ORDERS = r"(?:instruction|rule|prompt|direction|guideline|command|message|constraint|safeguard)s?"
_REPLY = r"(?:answer|reply|respond|output|write|say|print|return|repeat)"
_ADDRESSES = re.compile(
    "|".join(
        (
            # "Ignore all previous instructions", in any order of the usual words
            rf"\b(?:ignore|disregard|forget|override)\b[^.!?\n]{{0,20}}\b(?:all|any|your|every|previous|prior|earlier|above)\b"
            rf"[^.!?\n]{{0,20}}\b{_ORDERS}\b",
            r"\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,20}\b(?:answers?|rest|question|everything|task)\b",
            r"^\W*(?:your )?(?:new|next|real|actual) task\b",
            rf"\b(?:new|updated|real|actual|hidden|secret|system|developer) {_ORDERS}\s*:",
            r"\b(?:system|developer) (?:prompt|override|note)\b(?!ed)",
            rf"\b{_ORDERS} (?:have|has) changed\b|\b{_ORDERS} no longer appl(?:y|ies)\b",
            # who is spoken to
            r"\b(?:note|message|attention|notice|instructions?|reminder|dear)[, ]+(?:to |for )?"
            rf"(?:the |any |all |every )?{_MACHINE}\b",
            rf"\b{_MACHINE} (?:that (?:is|are) )?(?:reading|processing|summari[sz]ing) (?:this|these|the following)",
            rf"\b{_MACHINE}\s*[:,]\s*(?:you |please |now |must )*(?:{_REPLY}|tell|include|decode|translate|add)\b",
            r"\byou are (?:now |no longer )(?:an? |the )?(?:\w+ )?(?:ai|assistant|language model|chat ?bot|dan|gpt)\b",
            # what the answer is to be
            rf"\b{_REPLY}\b[^.!?:\n]{{0,24}}\b(?:only|exactly|verbatim|nothing but|instead)\b[^.!?:\n]{{0,12}}:",
            rf"\b{_REPLY}(?: to)? (?:every|any|all|each)\b[^.!?\n]{{0,12}}\bquestions?\b[^.!?\n]{{0,6}}\b(?:with|by)\b",
            rf"\b{_REPLY} with\s*:",
            r"^\W*(?:(?:the |your )?(?:\w+ )?(?:answer|response|reply|output)|prompt|instructions?)\s*:",
            r"(?:^\W*|[.!?:;]\s+)(?:(?:please|kindly|now|always|instead|simply|just),? )*"
            r"(?:answer|reply|respond|repeat|say|print|conclude|output|obey)\b(?! (?:to|of|is|was|from|what)\b)",
            r"\b(?:in|to|at the (?:end|start|beginning|top) of) your (?:answer|reply|response|output|summary)\b",
            r"\b(?:reveal|print|repeat|show|leak)\b[^.!?\n]{0,24}\b(?:your|this) (?:system )?(?:prompt|instructions)",
            r"\b(?:decode|base ?64|rot ?13)\b[^.!?\n]{0,40}\b(?:follow(?:ed)?|obey|do|execute)\b",
            # a forged chat or block
            r"<\s*\|?\s*(?:im_start|im_end|system|assistant|user|endoftext|/?passage)\b",
            r"\[\s*/?\s*inst\s*\]|<<\s*/?\s*sys\s*>>|^\s*(?:#+\s*)?(?:system|assistant|user|human)\s*:",
            r"\"(?:statements|role|quotes|tool_calls)\"\s*:",
            # other languages
            r"\b(?:ignora|olvida|ignore[zs]?|oublie[zs]?|ignorier\w*|vergiss|missachte\w*|ignorar|esqueça|dimentica)\b"
            r"[^.!?\n]{0,40}\b(?:instruc\w+|instruk\w+|anweisung\w*|reglas?|règles?|regras?|consignes?|istruzioni)\b",
            r"\b(?:responde|contesta|antworte|réponds|répondez|rispondi|responda)\b[^.!?:\n]{0,30}:",
            r"(?:忽略|无视|忘记)[^。！？\n]{0,20}(?:指令|指示|规则|提示)|(?:回答|回复)[^。！？\n]{0,6}[：:]",
            r"(?:игнориру|забудь)\w*[^.!?\n]{0,40}(?:инструкци|правил|указани)|(?:отвечай|ответь)\w*[^.!?\n]{0,20}:",
            r"(?:تجاهل|انس)[^.!?\n]{0,40}(?:التعليمات|القواعد)",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=1024)
def addressed_to_a_machine(text: str) -> tuple[Span, ...]:
    """What of a text speaks to a machine, as offsets: from the first such sentence to the end of its paragraph."""
    folded = fold(text)  # one character for one, so that offsets hold
    found = []
    for start, end in paragraph_spans(text):
        if match := _ADDRESSES.search(folded, start, end):
            sentence = sentence_at(sentence_spans(text), match.start())
            found.append((sentence[0] if sentence else match.start(), end))
    return tuple(found)


def without_addresses(text: str) -> str:
    """The text as it speaks to readers; where something was left out it says so."""
    for start, end in reversed(addressed_to_a_machine(text)):
        text = f"{text[:start]}(left out: text that is not addressed to readers){text[end:]}"
    return text


def harmless(text: str, mark: str) -> str:
    """Text that can neither close its block nor speak a chat format's own marks, nor hide what a reader cannot see.

    Quotes are looked up in the passage itself, so that this changes no quote.
    """
    seen = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cn"})
    seen = seen.replace(mark, "")
    return re.sub(r"<(?=[/|!<\w])|\[(?=/?INST\])", lambda match: f"{match[0]} ", seen)
