"""What introduces the words that a statement rests on: "Police denied that ...", "Reply with: ...".

Words behind a colon, in quotation marks, in a clause with "that" or behind a sentence that points forward ("as
follows") are not told on their own: who tells them, of what, and whether at all, stands before them. A statement that
takes the words and drops what introduces them says something else than its source, whoever is to blame: a hurried
model, or an article that gives it orders. It takes no list of orders to see that, and hardly a language.

A sentence that speaks of an answer or of who answers whom ("the final answer remains ...") tells of a conversation, not
of the world: it too proves only a statement that takes that up. And what is taken over from the middle of a sentence,
word for word, may need its beginning (`beginnings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.check.beginnings import begins_inside
from assistant.draft import Quoted
from assistant.language.stems import content_words
from assistant.text.embedded_instructions import addressed_to_a_machine
from assistant.text.headings import ASKS
from assistant.text.sentences import fold, meet, sentence_spans

_MARK = r":(?=[\s\"'(\[]|[^\x00-\x7f]|$)|：|(?<=\s)\"(?=\w)|\s(?:->|=+>?|\||>)\s|…\s"
_THAT = r"(?:(?<!\bsuch )(?<!\bso )\b(?i:that)|(?<=\S\s)\b(?i:whether)|\b(?i:if|que|dass|daß|ob))\b"
"""No clause of its own opens in "such that", nor behind the "whether" that a sentence begins with."""
_CLAUSE = (
    rf"{_THAT}(?=\W*(?:[A-ZÀ-Þ\d]|(?:the|an?|his|her|its|their|our|my|your|he|she|it|they|we|i|you|this|these|there|no|"
    r"nobody|nothing|some|many|all|most|both|at|el|la|los|las|un|una|der|die|das|ein|eine|le|les|une|"
    r"[a-z]+ (?:should|must|will|would|can|could|may|might|has|have|had|is|are|was|were))\b))"
)
"""What opens a clause of its own; behind a "that" that is a pronoun ("dogs that are used") stands a verb."""
_INTRODUCES = re.compile(f"{_MARK}|{_CLAUSE}")
_MAY_INTRODUCE = re.compile(f"{_MARK}|{_THAT}")
_FORWARD = re.compile(
    r"\b(?:(?:as|what) follows|like (?:this|so)|the following|(?:the )?(?:following|next) "
    r"(?:words?|lines?|sentences?|paragraphs?|statements?|texts?|messages?))\b(?! (?:day|week|month|year)s?\b)",
    re.IGNORECASE,
)
_SPEAKS_OF_ANSWERS = re.compile(
    r"\b(?:(?:the|this|any|every|language|ai) models?\b|(?:the|this|any|every) user|users (?:should|must|will|want)"
    r"|answer(?!s? to\b)|repl(?:y|ies)|(?<!in )responses?\b(?! to\b)|summar|digest|conclusion|chat ?bot"
    r"|ais?\b|llm|gpt|assistant|prompts?\b"
    r"|antwort|zusammenfassung|schlussfolgerung|fazit\b|nutzer|leser|assistent|sprachmodell|modell"
    r"|réponse|résumé|utilisateur|lecteur|modèle|respuesta|resumen|conclusión|usuario|lector|asistente|modelo"
    r"|risposta|riassunto|conclusione|utente|lettore|modello|resposta|resumo|conclusão|usuário|leitor"
    r"|antwoord|samenvatting|gebruiker|svar(?:et)?\b|sammanfattning|användar"
    r"|odpowied|podsumowani|użytkowni|cevap|yanıt|özet|kullanıcı"
    r"|ответ|вывод|резюме|пользовател|читател|модел)\w*"
    r"|答|回复|总结|要約|结论|結論|用户|ユーザー|模型|답|요약|사용자|उत्तर|जवाब|सारांश|الإجابة|الجواب|الملخص|المستخدم",
    re.IGNORECASE,
)
_LINK = re.compile(r"!\[[^\]]*\]\([^)\s]*\)|(?<=\])\([^)\s]*\)")
_IN_BRACKETS = re.compile(r"(?<=\S )\((?:[^()]|\([^()]*\))*\)")
_LABEL = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*|\d+)(?: [^\W\d_a-zß-ÿ][\w.'’-]*){0,2}: *")
_STANDS_BEHIND = re.compile(
    r"\b(?:figures?|data|numbers|results|records|surveys?|stud(?:y|ies)|census)\b[^.!?]{0,60}\b(?:shows?|showed|shown|finds?|found)"
    r" that\W*$",
    re.IGNORECASE,
)
"""Figures that show something: what they show may be told as theirs or as it is."""
_ITEM = re.compile(r"(?:[*•·o-]|\d{1,2}[.)])\s")
"""The first of a list, whose others stand further from what introduces them all."""
_NAME = re.compile(r"(?<=[^\W\d_] )[A-ZÀ-Þ][^\W\d_]+")
_MOST = 2 / 3
"""Of the statement's words that carry meaning."""
_TAKEN_UP = 0.5
"""Of an introduction's words that carry meaning, those that the statement must say too, unless it says a name of it."""


def drops_introduction(statement: str, quotes: Sequence[Quoted]) -> bool:
    """Does the statement rest on words whose introduction it does not take up?

    On whole sentences it rests with most of its words, unless as many stand where nothing introduces them: a name that
    an honest sentence has too frees no order. On words cut out of a sentence it rests with any that stand nowhere else.
    """
    said = content_words(statement)
    told = [part for quoted in quotes for part in _told(statement, quoted)]
    free = {word for part in told if part.is_free for word in content_words(part.words)}
    behind = {word for part in told if not part.is_free for word in content_words(part.words)}
    cut_out = {
        word for part in told if part.is_cut and not part.is_free for word in content_words(part.words)
    }
    most = _MOST * max(1, len(said))
    return bool(said & cut_out - free) or (len(said & behind) >= most > len(said & free))


def whole_sentences(quoted: Quoted) -> Quoted:
    """The quoted words with all of the sentences that they stand in."""
    spans = [
        (start, end)
        for start, end in sentence_spans(quoted.passage.text)
        if quoted.start < end and start < quoted.end
    ]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return Quoted(quoted.passage, min([quoted.start, *starts]), max([quoted.end, *ends]))


def surroundings(quoted: Quoted) -> Quoted:
    """The quoted words with all of their sentences, and the one before and behind unless that speaks to a machine."""
    text, whole = quoted.passage.text, whole_sentences(quoted)
    spans, barred = sentence_spans(text), addressed_to_a_machine(text)
    beside = [*[s for s in spans if s[1] <= whole.start][-1:], *[s for s in spans if whole.end <= s[0]][:1]]
    kept = [s for s in beside if not any(meet(s, one) for one in barred)]
    starts, ends = [start for start, _ in kept], [end for _, end in kept]
    return Quoted(quoted.passage, min([whole.start, *starts]), max([whole.end, *ends]))


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a sentence that is quoted, up to the next mark that introduces what follows."""

    words: str
    is_free: bool
    """May the statement take them as they stand?"""
    is_cut: bool
    """Does the quote leave out the beginning of their sentence?"""


def _told(statement: str, quoted: Quoted) -> Iterator[_Part]:
    text = fold(quoted.passage.text)
    # With an introduction of its own: "It showed that ..."
    tells_itself = re.search(_CLAUSE, statement) is not None
    before = ""
    for start, end in sentence_spans(quoted.passage.text):
        sentence = _blank(_LINK, text[start:end])
        if quoted.start < end and start < quoted.end:
            is_cut = re.search(r"\w", text[start : max(start, quoted.start)]) is not None
            is_item = _ITEM.match(text, start) is not None and not _SPEAKS_OF_ANSWERS.search(before)
            is_free = is_item or not (_points_on(before) and _drops(statement, before))
            is_free = is_free and not _is_about_answers(statement, sentence)
            is_free = is_free and not ASKS.search(sentence)
            marks = (_MAY_INTRODUCE if is_cut else _INTRODUCES).finditer(_blank(_IN_BRACKETS, sentence))
            ends = {mark.end() for mark in marks}
            if (inside := begins_inside(statement, sentence)) is not None:
                ends.add(inside)
            at, is_whole_free = 0, is_free
            for end_of_introduction in sorted(ends):
                yield _Part(sentence[at:end_of_introduction], is_free, is_cut)
                introduction = sentence[:end_of_introduction]
                is_free = is_free and (tells_itself or not _drops(statement, introduction))
                is_free = is_free or (is_whole_free and _STANDS_BEHIND.search(introduction) is not None)
                at = end_of_introduction
            yield _Part(sentence[at:], is_free, is_cut)
        before = sentence


def _points_on(sentence: str) -> bool:
    return sentence.endswith((":", "：")) or _FORWARD.search(sentence) is not None


def _is_about_answers(statement: str, sentence: str) -> bool:
    """Does the sentence speak of an answer, of who asks or of who answers, and the statement not?"""
    spoken_of = [match[0].lower() for match in _SPEAKS_OF_ANSWERS.finditer(sentence)]
    return bool(spoken_of) and not any(word in statement.lower() for word in spoken_of)


def _blank(what: re.Pattern[str], text: str) -> str:
    """The text with spaces in the places of what is not to be read."""
    return what.sub(lambda match: " " * len(match[0]), text)


def _drops(statement: str, introduction: str) -> bool:
    if _LABEL.fullmatch(introduction):
        return False  # a dateline, a heading: "Little Rock: ..."
    words = content_words(introduction)
    shared = len(words & content_words(statement))
    return shared < _TAKEN_UP * len(words) and not any(
        name in statement for name in _NAME.findall(introduction)
    )
