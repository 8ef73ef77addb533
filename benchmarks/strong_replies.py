"""What a strong model writes to 24 questions over the sample articles: read by eye, true and carried by the quotes.

Each: the question, the articles that are read, and the statements with their quotes (words of the article at that
place in the list, from 1).
"""

from __future__ import annotations

from dataclasses import dataclass

AUDIT, APPROVED = "2026-07-08-line-4-audit.md", "2026-04-22-line-4-approved.md"
BLAST, INQUIRY = "2026-06-03-haldmouth-blast.html", "2026-06-09-haldmouth-inquiry.md"
REEF, RENTS = "2026-05-06-coral-reef.html", "2026-07-13-rents-analysis.md"

Said = tuple[str, tuple[tuple[int, str], ...]]
"""A sentence, and its quotes with the number of their article."""


@dataclass(frozen=True)
class Strong:
    """A question, the articles that it is asked of, and a strong model's sentences."""

    question: str
    articles: tuple[str, ...]
    said: tuple[Said, ...]


COST = "Castrin's new metro line will cost 3.4 billion crowns, the National Audit Office said on Wednesday"
NO_DISHONESTY = "“We found no evidence of dishonesty,” the auditor general, Katrin Oderberg, said"
DUST = "was caused by dust set alight during welding, and not by a gas leak as was first reported"
TOLL = "The number of people killed rose to 14 after two men died of their burns at St Orla's hospital"
FIRST_TOLL = (
    "At least nine people were killed and thirty injured on Wednesday when an explosion destroyed part"
)
MEDIAN = "the median rent for a two-room flat rose by 9 per cent in the year to June, to 1,140 crowns a month"
LETS = "870 of the new flats, more than one in four, are registered as short lets"
SECOND = "“I would want ten before I wrote nine thousand years on a plaque,” she said."
AGE = "From samples of its base the team estimates that it has been growing for about 9,200 years."

REPLIES = (
    Strong(
        "What did Katrin Oderberg say about dishonesty?",
        (AUDIT,),
        (
            (
                "Auditor General Katrin Oderberg said her office found no evidence of dishonesty.",
                ((1, NO_DISHONESTY),),
            ),
        ),
    ),
    Strong(
        "Who leads the inquiry into the Haldmouth explosion?",
        (INQUIRY,),
        (
            (
                "Signe Havelund leads the inquiry for the Safety Board, The Castrin Herald reports.",
                ((1, "Signe Havelund, who leads the inquiry for the Safety Board"),),
            ),
        ),
    ),
    Strong(
        "When did the grain terminal explode?",
        (BLAST, INQUIRY),
        (
            (
                "The grain terminal exploded on Wednesday, 3 June 2026, at 2.17 in the afternoon.",
                (
                    (1, FIRST_TOLL),
                    (1, "The blast, at 2.17 in the afternoon, blew the roof off the eastern silo"),
                ),
            ),
        ),
    ),
    Strong(
        "When did the auditors present their report?",
        (AUDIT,),
        (("The National Audit Office presented its estimate on 8 July 2026.", ((1, COST),)),),
    ),
    Strong(
        "How many people were killed?",
        (BLAST, INQUIRY),
        (("By 9 June 2026 fourteen people had been killed, two of whom died of burns.", ((2, TOLL),)),),
    ),
    Strong(
        "Why did the terminal explode?",
        (INQUIRY,),
        (
            (
                "Investigators said that dust set alight during welding caused the explosion, not a gas leak.",
                ((1, f"The explosion that tore through the Brackwell grain terminal last Wednesday {DUST}"),),
            ),
        ),
    ),
    Strong(
        "Why did rents rise in Haldmouth?",
        (RENTS,),
        (
            (
                "The Tarvel Review names three reasons, among them that 870 new flats are short lets.",
                ((1, LETS), (1, "A third reason is the explosion of 3 June.")),
            ),
        ),
    ),
    Strong(
        "How will Castrin pay for its share?",
        (APPROVED,),
        (
            (
                "Castrin would borrow its share of about 735 million crowns over 30 years, Mayor Halvard Renn said.",
                (
                    (
                        1,
                        "Asked whether the city could afford its share of about 735 million crowns, he said that "
                        "Castrin would borrow the money over thirty years and that fares would not rise to pay for it.",
                    ),
                    (1, "The mayor of Castrin, Halvard Renn, called the decision"),
                ),
            ),
        ),
    ),
    Strong(
        "Will Ilse Marrant resign?",
        (AUDIT,),
        (
            (
                "No: Transport Minister Ilse Marrant said on 8 July 2026 that she would not resign.",
                (
                    (
                        1,
                        "The transport minister, Ilse Marrant, said that she accepted the findings on the ground",
                    ),
                    (1, "published in May, and said that she would not resign."),
                ),
            ),
        ),
    ),
    Strong(
        "Is the government likely to fall?",
        (AUDIT,),
        (
            (
                "No, the vote of no confidence is unlikely to pass: the government has a majority of 11.",
                (
                    (1, "His party will move a vote of no confidence next week."),
                    (1, "It is unlikely to pass: the government has a majority of eleven"),
                ),
            ),
        ),
    ),
    Strong(
        "How did the manager Jorun Alvik die?",
        (BLAST, INQUIRY),
        (
            (
                "No: Jorun Alvik did not die; he was wrongly reported to be among the dead on the first day.",
                (
                    (
                        2,
                        "Jorun Alvik, the manager of the terminal, who was wrongly reported to be among the dead",
                    ),
                ),
            ),
        ),
    ),
    Strong(
        "What gas leaked at the terminal?",
        (INQUIRY,),
        (
            (
                "No gas leaked, the Safety Board's Signe Havelund said: “There was no gas in that building to leak.”",
                (
                    (1, "“There was no gas in that building to leak,” she said."),
                    (1, "Signe Havelund, who leads"),
                ),
            ),
        ),
    ),
    Strong(
        "What is the latest estimate of Line 4's cost?",
        (APPROVED, AUDIT),
        (("The National Audit Office put it at 3.4 billion crowns on 8 July 2026.", ((2, COST),)),),
    ),
    Strong(
        "How much more than approved is that?",
        (APPROVED, AUDIT),
        (
            (
                "The auditors' 3.4 billion crowns are 1.3 billion more than the 2.1 billion first put by the ministry.",
                ((2, COST), (1, "The Transport Ministry puts the cost at 2.1 billion crowns")),
            ),
        ),
    ),
    Strong(
        "How many people were killed or injured on the first day's count?",
        (BLAST,),
        (("Counted together, at least 39 people were killed or injured.", ((1, FIRST_TOLL),)),),
    ),
    Strong(
        "What share of new flats are short lets?",
        (RENTS,),
        (
            (
                "About 28 per cent of the new flats are short lets: 870 of 3,060.",
                (
                    (1, LETS),
                    (1, "seen 3,060 new flats completed, more for its size than any other city in Velmora"),
                ),
            ),
        ),
    ),
    Strong(
        "What do Gregor Stahlin's two comments have in common?",
        (APPROVED, RENTS),
        (
            (
                "Gregor Stahlin of the Castrin Polytechnic said the tunnel leaves six per cent for the "
                "unexpected and would limit short lets first.",
                (
                    (1, "said that the estimate leaves just six per cent for the unexpected"),
                    (2, "Limit the short lets first, says Gregor Stahlin of the Castrin Polytechnic"),
                ),
            ),
        ),
    ),
    Strong(
        "¿Cuántas personas murieron en la explosión?",
        (INQUIRY,),
        (("El número de muertos subió a catorce el 9 de junio de 2026.", ((1, TOLL),)),),
    ),
    Strong(
        "Wie viel kostet die Linie 4?",
        (AUDIT,),
        (("Die Linie 4 wird nach Angaben des Rechnungshofs 3,4 Milliarden Kronen kosten.", ((1, COST),)),),
    ),
    Strong(
        "Quel âge a le récif ?",
        (REEF,),
        (("Selon l'équipe de Yusra Malkani, le récif pousse depuis environ 9 200 ans.", ((1, AGE),)),),
    ),
    Strong(
        "Give me three points on the reef.",
        (REEF,),
        (
            ("The reef lies at a depth of 870 metres.", ((1, "The reef lies at a depth of 870 metres"),)),
            (
                "It has been growing for about 9,200 years, the team estimates.".replace("It", "The reef"),
                ((1, AGE),),
            ),
            (
                "Researchers counted 117 kinds of animal on the reef.",
                ((1, "Her team counted 117 kinds of animal"),),
            ),
        ),
    ),
    Strong(
        "What is the opinion on rent control?",
        (RENTS,),
        (
            (
                "Economist Gregor Stahlin calls rent control “a queue with a price tag”.",
                (
                    (1, "Mr Stahlin calls it “a queue with a price tag”."),
                    (1, "Rent control, which the left in the"),
                ),
            ),
        ),
    ),
    Strong(
        "Does everybody believe the reef's age?",
        (REEF,),
        (
            (
                "No: Camille Ostrander pointed out that the estimate rests on 2 samples and would want ten.",
                ((1, "but pointed out that the estimate rests on two samples"), (1, SECOND)),
            ),
        ),
    ),
    Strong(
        "By how much did rents rise in the year to June 2026?",
        (RENTS,),
        (
            (
                "The median rent for a two-room flat rose 9% in the year to June 2026, to 1,140 crowns.",
                ((1, MEDIAN),),
            ),
        ),
    ),
)

FALSE = (
    (AUDIT, "Castrin's new metro line will cost 3.9 billion crowns.", COST, "number “3.9 billion”"),
    (AUDIT, "The auditors reported on 15 July 2026.", COST, "date “15 July 2026”"),
    (AUDIT, "Auditor General Hanna Oderberg found no evidence of dishonesty.", NO_DISHONESTY, "name “Hanna”"),
    (AUDIT, "The auditor general found “no dishonest officials”.", NO_DISHONESTY, "“no dishonest officials”"),
    (INQUIRY, "El número de muertos subió a veinte.", TOLL, "number “veinte”"),
    (AUDIT, "Die Linie 4 wird 3,9 Milliarden Kronen kosten.", COST, "number “3,9 Milliarden”"),
)
"""An article, a sentence with one thing that nobody wrote, its quote, and what is named as missing."""
