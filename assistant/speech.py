"""Who said what in an article: each sentence that reports speech, with its speaker where that is sure.

A sentence is looked at with its quoted words masked. What is left is searched for a verb of speech and the
subject that belongs to it, before the verb ("Blinken said"), after a quote ("said Blinken") or in "according
to". The subject must be understood as a whole (see `people`); "he", "the secretary", "the official" stand for
the latest fitting person of the article. Where that stays open, the speaker is "": nobody is given words that
may be another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from assistant.asked import Asked, asked_speaker
from assistant.people import Cast, Gender, Mention, has_role, is_office, is_place, read_mention, same_name
from assistant.quotations import Quotation, quotations
from assistant.sentences import Span, fold, paragraph_spans, sentence_spans, word_set

__all__ = ["Asked", "Heard", "Utterance", "asked_speaker", "listen", "same_speaker", "utterances"]

MASK = "\ufffc"
"""Stands for each quoted character (marks included) where a sentence is searched for its speaker."""

_STRONG = (
    "said|says|told|tells|argued(?! with)|argues(?! with)|stated|explained|explains|wrote|writes|tweeted|tweets|"
    "insisted|insists|warned|warns|announced|announces|declared|declares|acknowledged|acknowledges|admitted|admits|stressed|emphasized|"
    "emphasised|emphasizes|suggested|testified|reiterated|asserted|asserts|contended|contends|alleged|alleges|"
    "conceded|cautioned|complained|vowed|vows|pledged|promised|denied|denies|urged|urges|criticized|criticised|"
    "criticizes|condemned|condemns|praised|accused|accuses|confirmed|joked|quipped|remarked|rejected|rejects|"
    "reported|reports|requested|lamented|noted|voiced|called on|called for|calls for|calling on|"
    "denounced|predicts|opined|"
    "pointed out|points out|dijo|dijeron|dice|afirmó|afirmaron|aseguró|aseguraron|señaló|explicó|añadió|agregó|"
    "declaró|sostuvo|manifestó|advirtió|anunció|reiteró|subrayó|insistió|criticó|denunció|confirmó|indicó|comentó|"
    "sagte|sagten|sagt|erklärte|betonte|warnte|forderte"
)
_WEAK = (
    "added|adds|asked|asks|claimed|claims|replied|responded|responds|recalled|recalls|continued|concluded|predicted|"
    "revealed|estimated|called|calls|described|describes|dismissed|blasted|slammed|defended|hailed|welcomed|expressed|"
    "posted|shared|read|states|demanded|notes|apologized|boasted|observed|recounted|mused|exclaimed|shouted|texted|"
    "preguntó|respondió|pidió|negó|destacó|fügte|fragte"
)
_VERB = re.compile(rf"(?<![^\W\d_])(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b")
_GLUED_VERB = re.compile(rf"\b(?P<name>[A-Z][a-z]{{2,}})(?P<strong>{_STRONG})(?P<weak>\b)")
_BACKS_WEAK = re.compile(rf",?\s*(?:(?:that|que|dass)\b|[:,]?\s*{MASK})")
_BEFORE_VERB = re.compile(
    r"(?:\s+(?:also|later|then|further|once|again|recently|previously|repeatedly|publicly|earlier|often|first|even|"
    r"still|already|just|too|himself|herself|both|has|have|had|ha|han|había|también|auch|[a-z]+ly|"
    r"(?:on\s+|late\s+|early\s+)*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|afternoon|evening|night))?|"
    r"this week|last week))+\s*$"
)
_PARTICIPLE = re.compile(r"\w+ed\s(?:in|by|at|on|for|among|from)\b")  # "cases confirmed in May"
_NOT_SAID = re.compile(
    r"(?:\b(?:to|not|never|would|will|could|might|may|should|must|can|was|were|is|are|be|been|being|declined|refused|"
    r"am|get|got|gets|having|by|the|a|an|as|who|what|no|se|ser|fue|in|of|for|with|at|on|from|into|more|new|all|any|"
    r"these|those|his|her|its|their|other)|n['’]t)\s*$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    rf"[,;:()–—]|\s-+\s|{MASK}|\b(?:and|but|while|as|that|when|because|which|who|whom|after|before|although|though|if|"
    r"whether|where|since|so|or|than|what|how|y|pero|que|cuando|und|aber|dass)\b|(?<=[a-z])[.!?]\s"
)
_INVERTED = re.compile(
    rf"(?:{MASK}[,.]?|"
    r",(?=\s(?:said|says|dijo|afirmó|explicó|añadió|sagte)))\s*[–—-]*\s*"
    r"(?P<verb>said|says|asked|asks|added|adds|wrote|writes|explained|explains|recalled|recalls|tweeted|joked|quipped|noted|notes|continued|concluded|warned|warns|replied|responded|insisted|insists|argued|argues|"
    r"declared|reads|read|predicted|admitted|dijo|afirmó|aseguró|señaló|explicó|añadió|agregó|declaró|sostuvo|"
    r"manifestó|advirtió|indicó|comentó|reiteró|subrayó|insistió|sagte|erklärte|betonte)\b\s*"
)
_OBJECT_FIRST = frozenset({"what", "whom"})
"""What opens a clause that names what was said rather than says it: "whom several papers had reported dead"."""
_NARRATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|could|should|may|might|[a-z]+ed)\b"
)
"""A verb of the narrator's own; without one the quoted words say what is said."""
_MODAL = word_set("would could will can may might must should")
_SOURCE = re.compile(r"\b(?:[Aa]ccording to|[Ss]egún|[Ll]aut)\s+")
_AFTER_SUBJECT = re.compile(
    rf"[,;:–—()]|{MASK}|[.!?]\s*$|\s(?:who|whose|which|that|in|on|at|during|after|before|as|while|when|about|to|from|"
    r"through|sobre|durante|tras|quien|en|al|am|im|and\s+\w+ed)\s"
)
_TRAILING = re.compile(
    r",\s*(?:while\s+|in\s+part\s+)?(?:saying|adding|telling|stating|calling|noting|arguing|warning|insisting|claiming|"
    r"writing|tweeting|explaining|describing|vowing|urging|accusing|dubbing)\b"
)
_AUDIENCE = (
    re.compile(
        r"\b(?:told|tells|telling|reminded)\s+(?P<to>(?!(?:him|her|his|their|its|them|us|me|you|it|that|"
        r"a|the story|how)\b)[^,.;:"
        rf"{MASK}]{{2,60}}?)(?=\s+(?:that|on|in|at|how|about|during|after|he|she|they|it|the|to|via|last|this|by|"
        rf"when|there|while|\w+day)\b|\s*[,.;:{MASK}]|$)"
    ),
    re.compile(
        rf"\b(?P<to>(?:in|at|during|through|via|on)\s+(?:an?|his|her|its|their|the)?\s*(?:[\w’'-]+\s+){{0,3}}?"
        rf"(?:statement|press conference|news conference|briefing|interview|speech|tweet|post|letter|rally|hearing|"
        rf"podcast|Twitter|email|testimony|video|memo|address|op-ed|report|Facebook|Instagram)"
        rf"(?:\s+(?:with|to|on|in)\s+(?!(?:which|how|that|the\s+(?:day|week))\b)[^,.;:{MASK}\s]+"
        rf"(?:\s+[A-Z][\w’']+){{0,3}})?)"
    ),
    re.compile(
        r"\b(?P<to>en\s+(?:una?\s+)?(?:rueda de prensa|conferencia de prensa|comunicado|entrevista)"
        r"(?:\s+con\s+[\w ]+)?)"
    ),
)
_SUBJECT_OPENS = re.compile(
    r"^(?P<subject>[^,;:.]{2,80}?)(?:,\s(?P<apposed>[^,]{3,120})(?:,\s(?:who|whose|which)\s[^,]{3,120})?,)?\s+"
    r"(?P<verb>[a-z]+(?:ed|s|id|ew|oke|ent|et|as|ook|ame|ve)|would|could|will|can|may|might|must|should|had|are|were|"
    r"made|held|left|put|won|lost|cut|began|became|stood|fell|rose|ran|sat|paid|sought|fought|thought|brought|bought)\b"
)
_PLURAL_ROLE = re.compile(r"(?<!s)s$")
_COORDINATED = re.compile(r"\s(?:and|but|y|pero|und|aber)\s*$")
_ALSO_DONE = frozenset({"reported", "reports", "requested"})
"""Verbs of speech that after "and" are mostly something else: "is based in Texas and has reported from there"."""
_RELATIVE = re.compile(r",\s(?:who|which|whom)\b")
_OPENING_PRONOUN = re.compile(r"(?P<word>He|She|Él|Ella|Er)\b")


_PRONOUN_GENDER: dict[str, Gender] = {"he": "he", "él": "he", "er": "he", "she": "she", "ella": "she"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence that reports speech: `text[start:end]`.

    `speaker` is the fullest name the article gives, a body ("White House"), an anonymous description ("a senior
    official"), or "" where it is not sure. `quotes` are the spans of the quoted words in the sentence, marks
    excluded; `speech` is "direct" where they are a quoted sentence or at least half of it. `to` is the audience
    or the occasion, where it is stated.
    """

    start: int
    end: int
    speaker: str
    speech: Literal["direct", "paraphrase"]
    quotes: tuple[Span, ...] = ()
    to: str | None = None


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    frame: str
    paragraph: int
    quotes: list[Quotation]
    speaker: str = ""
    attributed: bool = False
    to: str | None = None
    quoted_words: bool = False

    @property
    def only_quoted(self) -> bool:
        return self.quoted_words and not re.search(r"[^\W\d_]", self.frame.replace(MASK, ""))


@dataclass(frozen=True, slots=True)
class Heard:
    """What an article's sentences say of speech: who said what, who is in it, and whom "He" at a start means."""

    utterances: tuple[Utterance, ...]
    cast: Cast
    openers: Mapping[int, str]
    """Whom "He" or "She" means that opens the sentence at this offset, where that is sure."""


def listen(text: str, title: str = "") -> Heard:
    """An article heard once, for all that is asked of it."""
    quotes = quotations(text)
    lines = _read_sentences(text, quotes)
    listener = _Listener(text, title, lines)
    openers = listener.attribute()
    _share_quotations(lines, quotes)
    listener.carry_on()
    found = tuple(_utterance(text, line) for line in lines if line.attributed or line.only_quoted)
    return Heard(found, listener.cast, openers)


def utterances(text: str, title: str = "") -> list[Utterance]:
    """The sentences of an article that report speech, in order, each with its speaker where that is sure."""
    return list(listen(text, title).utterances)


def same_speaker(a: str, b: str) -> bool:
    """Do two ways of naming a speaker fit one person or body? "Blinken" and "Secretary Antony Blinken" do."""
    return same_name(a, b)


def _read_sentences(text: str, quotes: list[Quotation]) -> list[_Sentence]:
    masked = list(fold(text).replace("\n", " "))
    for quotation in quotes:
        start, end = quotation.outer
        masked[start:end] = MASK * (end - start)
    frame = "".join(masked)
    paragraphs = paragraph_spans(text)
    lines: list[_Sentence] = []
    at = first = 0
    for start, end in sentence_spans(text):
        while paragraphs[at][1] < end:
            at += 1
        while first < len(quotes) and quotes[first].end < start:
            first += 1
        inside = []
        for quotation in quotes[first:]:
            if quotation.start >= end:
                break
            inside.append(quotation)
        lines.append(_Sentence(start, end, frame[start:end], at, inside))
        lines[-1].quoted_words = bool(inside) and re.search(r"\w", text[start:end]) is not None
    return lines


def _utterance(text: str, line: _Sentence) -> Utterance:
    spans = []
    for quotation in line.quotes:
        start, end = max(quotation.start, line.start), min(quotation.end, line.end)
        piece = text[start:end]
        if re.search(r"\w", piece):
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    words = [len(text[a:b].split()) for a, b in spans]
    whole = any(
        (n >= 4 and text[a].isupper()) or (n >= 2 and a == line.start + 1)
        for n, (a, _) in zip(words, spans, strict=True)
    )
    direct = whole or (bool(spans) and 2 * sum(words) >= len(text[line.start : line.end].split()))
    return Utterance(
        line.start, line.end, line.speaker, "direct" if direct else "paraphrase", tuple(spans), line.to
    )


def _share_quotations(lines: list[_Sentence], quotes: list[Quotation]) -> None:
    """Give sentences that are nothing but quoted words the speaker that stands beside them."""
    speakers: dict[Quotation, str] = {}
    for line in lines:
        if line.attributed:
            for quotation in line.quotes:
                speakers.setdefault(quotation, line.speaker)
    following = {before: after for before, after in pairwise(quotes) if before.goes_on}
    for before, after in reversed(following.items()):
        if speakers.get(after):
            speakers.setdefault(before, speakers[after])
    previous: _Sentence | None = None
    for line in lines:
        if line.only_quoted:
            first = line.quotes[0]
            if not speakers.get(first) and previous is not None and _leads_to(previous, line):
                line.to = previous.to
                speakers |= dict.fromkeys(line.quotes, previous.speaker)
            line.speaker = speakers.get(first, "")
        for quotation in line.quotes:
            if quotation in following and quotation in speakers:
                speakers.setdefault(following[quotation], speakers[quotation])
        previous = line


def _leads_to(previous: _Sentence, line: _Sentence) -> bool:
    """Is a quotation that stands alone surely by the speaker of the sentence before it?"""
    spoken = previous.attributed or previous.only_quoted
    return spoken and (previous.paragraph == line.paragraph or previous.frame.rstrip().endswith(":"))


class _Listener:
    """Goes through the sentences of an article and remembers who was spoken of last."""

    def __init__(self, text: str, title: str, lines: list[_Sentence]) -> None:
        self._lines = lines
        self._glued = _glued_names(text)
        self.cast = Cast(f"{_unglued(text, self._glued) if self._glued else text}\n\n{title}")
        self._focus: list[tuple[str, int, bool]] = []
        """Who was spoken of: name, paragraph, and whether it is a person rather than a body."""
        self._unnamed: dict[str, bool] = {}
        self._learn_genders()

    def attribute(self) -> dict[int, str]:
        """Gives every sentence its speaker. Comes back with whom "He" and "She" mean where they open a sentence."""
        openers: dict[int, str] = {}
        for index, line in enumerate(self._lines):
            opening = _OPENING_PRONOUN.match(line.frame)
            meant = self._meant_by(opening["word"].lower(), index) if opening else ""
            if meant and self._goes_on_about(index, meant, openers):
                openers[line.start] = meant
            found = None if line.only_quoted else self._attribution(line)
            if found is None:
                self._note_subject(line)
                continue
            line.attributed, line.to = True, _audience(line.frame)
            if found.kind == "pronoun" and not _OPENING_PRONOUN.match(line.frame):
                self._note_subject(line)  # "Kestrel left the hall, where she said ..."
            if opening and found.kind == "pronoun" and found.name == opening["word"].lower() and meant:
                line.speaker = meant
                self._focus.append((meant, line.paragraph, True))
                continue
            line.speaker = self._resolve(found, line.paragraph)
            if found.kind == "pronoun" and self._another_is_nearer(index, line.speaker):
                line.speaker = self._only_one_named(index, found.name)
                if line.speaker:
                    self._focus.append((line.speaker, line.paragraph, True))
        return openers

    def _meant_by(self, pronoun: str, index: int) -> str:
        """Whom "he" or "she" at the start of a sentence means, or ""."""
        name, _ = self._pronoun(pronoun, self._lines[index].paragraph)
        sure = name and not self._another_is_nearer(index, name)
        return name if sure else self._only_one_named(index, pronoun)

    def carry_on(self) -> None:
        """Gives a sentence that closes with mostly quoted words, and names nobody, to the speaker just before it."""
        for before, line in pairwise(self._lines):
            quoted = before.quoted_words and line.quoted_words and (before.attributed or before.only_quoted)
            if not quoted or line.attributed or line.only_quoted or not before.speaker:
                continue
            closes = line.frame.rstrip(" .,!?").endswith(MASK) and 2 * line.frame.count(MASK) > len(
                line.frame
            )
            if closes and not _NARRATES.search(line.frame) and not self.cast.named_in(line.frame):
                line.attributed, line.speaker = True, before.speaker

    def _attribution(self, line: _Sentence) -> Mention | None:
        """The subject of the verb of speech nearest to the quoted words, or of the first one."""
        frame = line.frame
        inverted = [(m[0][0] == MASK, self._read_after(m)) for m in _INVERTED.finditer(frame)]
        after_quote = [mention for quoted, mention in inverted if quoted and mention]
        if after_quote:
            return after_quote[0]
        found = list(self._before_verbs(frame))
        after_comma = [
            mention for _, mention in inverted if mention and mention.kind in {"person", "organisation"}
        ]
        if after_comma and not found:
            return after_comma[0]
        if found:
            marks = [m.start() for m in re.finditer(rf"{MASK}+", frame)] + [
                m.end() for m in re.finditer(rf"{MASK}+", frame)
            ]
            if marks and len(found) > 1:
                return min(found, key=lambda pair: min(abs(pair[0] - mark) for mark in marks))[1]
            return found[0][1]
        source = _SOURCE.search(frame)
        if source:
            return self._read_after(source)
        trailing = _TRAILING.search(frame)
        opening = _SUBJECT_OPENS.match(frame) if trailing else None
        return self._person_only(opening["subject"]) if opening and opening["verb"] not in _MODAL else None

    def _person_only(self, phrase: str) -> Mention | None:
        mention = read_mention(phrase)
        return mention if mention and mention.kind in {"person", "pronoun", "role"} else None

    def _read_after(self, match: re.Match[str]) -> Mention | None:
        rest = match.string[match.end() : match.end() + 140]
        stop = _AFTER_SUBJECT.search(rest)
        phrase = rest[: stop.start()] if stop else rest
        mention = read_mention(phrase) if phrase.strip() else None
        if mention and mention.kind in {"described", "role"} and stop and stop[0] == ",":
            apposed = rest[stop.end() :]
            ends = _AFTER_SUBJECT.search(apposed)
            name = read_mention((apposed[: ends.start()] if ends else apposed).rstrip(" .!?"))
            if name and name.kind == "person" and " " in name.name:
                return Mention("person", name.name, phrase.strip())
        return mention

    def _before_verbs(self, frame: str) -> Iterator[tuple[int, Mention]]:
        glued = [m for m in _GLUED_VERB.finditer(frame) if m["name"] in self._glued] if self._glued else []
        for match in sorted([*_VERB.finditer(frame), *glued], key=lambda m: m.end()):
            at = match.start("strong" if match["strong"] else "weak")
            if match["weak"] and not self._weak_verb_counts(frame, match):
                continue
            left = frame[:at]
            cleaned = _BEFORE_VERB.sub("", left.rstrip())
            if _NOT_SAID.search(cleaned) or _NOT_SAID.search(left):
                continue
            if MASK not in frame and _opens_with_object(cleaned):
                continue
            mention = self._subject_before(cleaned)
            if mention is None and match["strong"] not in _ALSO_DONE and _COORDINATED.search(cleaned):
                mention = self._shared_subject(frame)
            is_participle = _PARTICIPLE.match(match[0] + frame[match.end() : match.end() + 8]) is not None
            if mention and not (is_participle and mention.kind in {"described", "organisation"}):
                yield at, mention

    def _weak_verb_counts(self, frame: str, match: re.Match[str]) -> bool:
        after = frame[match.end() : match.end() + 60]
        if _BACKS_WEAK.match(after):
            return True
        if MASK in frame[max(0, match.start() - 60) : match.end() + 60]:
            return True
        return match["weak"] in {"added", "adds", "replied", "fügte"} and bool(
            re.match(r"\s*[,.]|\s+in an? ", after)
        )

    def _subject_before(self, left: str) -> Mention | None:
        """The mention that ends at the end of `left`, back to where its clause begins."""
        left = re.sub(r"\s*\([^()]*\)\s*$", "", left)
        if left.rstrip().endswith("'s"):  # "Trump's recently stated wish"
            return None
        closed = left.rstrip().endswith((",", ")", "-", "–", "—"))
        left = left.rstrip(" ,)–—-")
        relative = list(_RELATIVE.finditer(left)) if closed else []
        if relative and not re.search(r"[.;:]", left[relative[-1].end() :]):
            return self._subject_before(left[: relative[-1].start()])
        pieces = _pieces(left[-200:], whole=len(left) <= 200)
        if not pieces:
            return None
        if not closed:
            mention = read_mention(pieces[0][0])
            if (
                pieces[0][1] == "as" and len(pieces) > 1 and pieces[1][0].strip()
            ):  # "as far north as Virginia"
                return None
            return _with_what_goes_before(mention, pieces) if mention else None
        fallback: Mention | None = None
        for index, (piece, mark) in enumerate(pieces[:5]):
            mention = read_mention(piece)
            if mention and index > 0 and mention.kind in {"person", "organisation"}:
                return mention
            if mention and index > 0 and mention.kind in {"role", "described"} and index + 1 == len(pieces):
                return fallback or mention
            if (
                mention
                and index == 0
                and mention.kind == "person"
                and not is_place(mention.name)
                and len(pieces) > 1
            ):
                title = pieces[1][0].strip()
                if " " in mention.name and has_role(title.split(" of ")[0]):
                    return Mention("person", mention.name, title)
                if " " in mention.name and title:
                    fallback = Mention("person", mention.name, title)
            if mark not in {",", "(", "", "who", "which"}:
                break
        return fallback

    def _note_subject(self, line: _Sentence) -> None:
        """Remember the person a sentence is about, where its first words name one known to the article."""
        mention = self._subject(line.frame)
        if mention and mention.kind == "person":
            person = self.cast.person(mention.name)
            if person and person.human:
                self._focus.append((person.name, line.paragraph, True))
        elif mention and mention.kind == "role":
            self._resolve(mention, line.paragraph)

    def _subject(self, frame: str) -> Mention | None:
        """The subject that a sentence opens with; a name in apposition goes before the role it explains."""
        opening = _SUBJECT_OPENS.match(frame)
        if not opening or MASK in opening["subject"]:
            return None
        mention = read_mention(opening["subject"])
        if opening["apposed"] and not (mention and mention.kind == "person"):
            apposed = read_mention(opening["apposed"])
            if apposed and apposed.kind == "person" and " " in apposed.name:
                return Mention("person", apposed.name, opening["subject"])
        return mention

    def _shared_subject(self, frame: str) -> Mention | None:
        """The subject of "She called it good but pointed out ..." for its second verb."""
        subject = self._subject(frame)
        return subject if subject and subject.kind in {"person", "pronoun", "role"} else None

    def _resolve(self, mention: Mention, paragraph: int) -> str:
        """The speaker's fullest name, or "" where a pronoun or a role stays open; the focus moves there."""
        name, is_person = "", True
        if mention.kind == "pronoun":
            name, is_person = self._pronoun(mention.name, paragraph)
        elif mention.kind == "role":
            name = self._role(mention.name, paragraph)
        elif mention.kind == "person":
            known = self.cast.person(mention.name)
            if mention.title and (known or " " in mention.name):
                known = self.cast.add(mention.name, mention.title)
            name = known.name if known else re.sub(r"['’]s?$", "", mention.name)
            if known:
                known.spoke = True
            is_person = known is not None  # "Ford said": a single word may be a firm or a country
        else:
            name = re.sub(r"^(?:[Tt]he|[Ee]l|[Ll]a|[Dd](?:er|ie|as)) (?=[^\W\d_a-z])", "", mention.name)
            is_person = mention.kind == "described" and has_role(name)
        self._focus.append((name, paragraph, is_person))
        return name

    def _pronoun(self, pronoun: str, paragraph: int) -> tuple[str, bool]:
        wanted = _PRONOUN_GENDER.get(pronoun)
        if wanted is None:
            if pronoun in {"it", "they"} and self._focus and paragraph - self._focus[-1][1] <= 2:
                name, _, is_person = self._focus[-1]
                known = self.cast.person(name)
                return ("", True) if known and is_person else (name, is_person)
            return "", True
        open_to: list[tuple[str, Gender | None]] = []
        for name, where, is_person in reversed(self._focus):
            if paragraph - where > 4 or not name:
                break
            person = self.cast.person(name) if is_person else None
            gender = person.gender if person else None
            if is_person and gender in {None, wanted}:
                open_to.append((name, gender))
        if not open_to:
            return "", True
        latest, gender = open_to[0]
        rivals = {name for name, known in open_to if known == wanted and name != latest}
        just_spoke = self._focus[-1][0] == latest
        if not (gender or just_spoke or not rivals):
            return "", True
        if len(open_to) == 1 or just_spoke:
            self._vote(latest, wanted)
        return latest, True

    def _vote(self, name: str, gender: Gender) -> None:
        """Remember that a pronoun was read as this person, so that the other one is not."""
        person = self.cast.person(name)
        if person is not None:
            person.votes[gender] += 1

    def _goes_on_about(self, index: int, name: str, openers: Mapping[int, str]) -> bool:
        """Is the sentence before this one about that person, and names nobody else?"""
        if not index:
            return False
        before = self._lines[index - 1]
        subject = self._subject(before.frame)
        person = self.cast.person(subject.name) if subject and subject.kind == "person" else None
        about = {before.speaker, openers.get(before.start, ""), person.name if person else ""}
        return name in about and all(other.name == name for other in self.cast.named_in(before.frame))

    def _another_is_nearer(self, index: int, speaker: str) -> bool:
        """Does the paragraph name somebody else before this line, and `speaker` not at all?"""
        line = self._lines[index]
        if any(person.name == speaker for person in self.cast.named_in(line.frame)):
            return False
        named: set[str] = set()
        for other in reversed(self._lines[:index]):
            if other.paragraph != line.paragraph:
                break
            if other.speaker == speaker:
                return False
            named.update(person.name for person in self.cast.named_in(other.frame))
        return bool(named) and speaker not in named

    def _only_one_named(self, index: int, pronoun: str) -> str:
        """The only person that "he" or "she" can mean among those the paragraph names before this line, or ""."""
        line, wanted = self._lines[index], _PRONOUN_GENDER.get(pronoun)
        named: dict[str, None] = {}
        for other in self._lines[:index]:
            if other.paragraph == line.paragraph:
                named |= dict.fromkeys(
                    p.name for p in self.cast.named_in(other.frame) if p.gender in {None, wanted}
                )
        return next(iter(named)) if wanted and len(named) == 1 else ""

    def _role(self, phrase: str, paragraph: int) -> str:
        if _PLURAL_ROLE.search(phrase):  # "the lawyers" are no one of them
            return phrase
        fitting = [person.name for person in self.cast.with_role(phrase)]
        if self._is_unnamed(phrase.split()[-1].lower()):
            fitting = []
        recent = [
            name for name, where, is_person in reversed(self._focus) if is_person and paragraph - where <= 3
        ]
        for name in recent:
            if name in fitting:
                return name
        if len(fitting) == 1:
            return fitting[0]
        last = phrase.split()[-1].lower()
        described = [
            name
            for name in recent
            if name.lower().split()[-1:] == [last] or f" {last} " in f"{name.lower()} "
        ]
        if described and not fitting:
            return described[0]
        return phrase if not fitting and is_office(phrase) else ""

    def _is_unnamed(self, role: str) -> bool:
        """Does the article bring in somebody by that role alone, as "a White House official"?"""
        if role not in self._unnamed:
            brought_in = re.compile(
                rf"\b(?:[Aa]n?|[Oo]ne|[Aa]nother)\s+(?:[\w’'.-]+\s+){{0,5}}?{role}\b(?!,?\s+(?:for|of|[A-Z]))"
            )
            self._unnamed[role] = any(brought_in.search(line.frame) for line in self._lines)
        return self._unnamed[role]

    def _learn_genders(self) -> None:
        """Let "he" and "she" after a sentence's only named person vote."""
        for line, following in zip_longest(self._lines, self._lines[1:]):
            mention = self._subject(line.frame)
            person = self.cast.person(mention.name) if mention and mention.kind == "person" else None
            if person is None:
                continue
            opening = _SUBJECT_OPENS.match(line.frame)
            rest = line.frame[opening.start("verb") :] if opening else ""
            if following and following.paragraph == line.paragraph:
                rest += " " + " ".join(following.frame.split()[:2])
            pronoun = re.search(r"\b(he|his|him|she|her)\b", rest, re.IGNORECASE)
            others = re.search(r"\b[A-Z][a-z]+\s[A-Z][a-z]+", rest[: pronoun.start()]) if pronoun else None
            if pronoun and not others:
                person.votes["he" if pronoun[0].lower() in {"he", "his", "him"} else "she"] += 1


def _opens_with_object(left: str) -> bool:
    """Does the last clause of `left` begin with the words that stand for what was said?"""
    pieces = _pieces(left[-200:], whole=len(left) <= 200)
    return bool(pieces) and pieces[0][1].lower() in _OBJECT_FIRST


def _glued_names(text: str) -> set[str]:
    """The names that lost the space before a verb of speech ("Blinkencalled") and stand alone elsewhere."""
    names = {match["name"] for match in _GLUED_VERB.finditer(text)}
    return names & set(re.findall(r"\w+", text)) if names else names


def _unglued(text: str, names: set[str]) -> str:
    """`text` with those spaces put back."""
    return _GLUED_VERB.sub(lambda m: f"{m['name']} {m['strong']}" if m["name"] in names else m[0], text)


def _pieces(left: str, whole: bool) -> list[tuple[str, str]]:
    """The pieces of `left` between clause boundaries, last first, each with the boundary before it."""
    marks = list(_BOUNDARY.finditer(left))
    starts = [(0, ""), *((m.end(), m[0].strip()) for m in marks)]
    ends = [*(m.start() for m in marks), len(left)]
    pieces = [(left[at:end], mark) for (at, mark), end in zip(starts, ends, strict=True)]
    return pieces[::-1] if whole else pieces[:0:-1]


def _with_what_goes_before(mention: Mention, pieces: list[tuple[str, str]]) -> Mention:
    """A name just after "Secretary of State," takes that as its title; "Vos and Fitzgerald" speak together."""
    if pieces[0][1] == "and" and len(pieces) > 1:
        other = read_mention(pieces[1][0])
        together = {"person", "organisation"}
        named = other is not None and other.kind in together and (not other.title or has_role(other.title))
        if named and mention.kind in together:
            return Mention("described", f"{pieces[1][0].strip()} and {pieces[0][0].strip()}")
        whole = (
            f"{pieces[1][0].strip()} and {pieces[0][0].strip()}"  # "of the Bill and Melinda Gates Foundation"
        )
        if re.search(r"\b[A-Z][\w'-]*\s*$", pieces[1][0]) and read_mention(whole):
            return Mention("described", whole)
    if mention.kind != "person" or len(pieces) < 2 or pieces[0][1] != ",":
        return mention
    before = read_mention(pieces[1][0])
    if before and before.kind in {"role", "described"} and not mention.title:
        return Mention("person", mention.name, pieces[1][0].strip())
    if re.search(r"\b(?:Secretary|Minister|President) of [A-Z]\w+\s*$", pieces[1][0]):
        return Mention("person", mention.name, pieces[1][0].strip())
    return mention


def _audience(frame: str) -> str | None:
    """To whom or where it was said, in the sentence's words."""
    for pattern in _AUDIENCE:
        found = pattern.search(frame)
        if found:
            return found["to"].strip()
    return None
