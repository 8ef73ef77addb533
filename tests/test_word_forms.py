"""Words are compared as words: what begins alike is not the same country, office, company or person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.language.coverage import coverage, same_words
from assistant.language.stems import stem
from assistant.language.word_forms import same_word

DIFFERENT = """
Austrian Australian|Austria Australia|Austria Australian|Australia Austrian|Austrians Australians
Niger Nigeria|Niger Nigerian|Nigerien Nigerian|Nigeria Nigerien|Nigeriens Nigerians
Slovenian Slovakian|Slovenia Slovakia|Slovene Slovak|Slovenian Slovak|Slovenes Slovaks
Iran Iraq|Iranian Iraqi|Mali Malawi|Malian Malawian|Malaysian Malian|Malawi Malaysia|Mali Malta|Maltese Malian
Mauritius Mauritania|Mauritian Mauritanian|Gambia Zambia|Gambian Zambian|Libya Liberia|Libyan Liberian|Lebanon Libya
Paraguay Uruguay|Paraguayan Uruguayan|Guinea Guyana|Guinean Guyanese|Latvia Lithuania|Latvian Lithuanian
India Indonesia|Indian Indonesian|Indonesian Micronesian|Romania Rwanda|Romanian Roman|Oman Romania|Omani Ottoman
Sweden Switzerland|Swedish Swiss|Swede Swiss|Korea Crimea|Korean Crimean|Chad Chile|Chadian Chilean|China Chile
Chinese Chilean|Colombia Columbia|Colombian Columbian|Georgia German|Georgian German|Serbia Siberia|Serbian Siberian
Armenia Albania|Armenian Albanian|Armenia America|Algeria Nigeria|Algerian Nigerian|Angola Mongolia|Angolan Mongolian
Tanzania Tasmania|Tanzanian Tasmanian|Turkish Turkmen|Turkey Turkmenistan|Kazakh Kyrgyz|Uzbek Tajik|Tajik Taiwan
Panama Palau|Peru Persia|Poland Holland|Polish Police|Finland Iceland|Ireland Iceland|Irish Iranian|Scot Scottsdale
Cameroon Cameron|Cambodia Cameroon|Cambodian Canadian|Togo Tonga|Togolese Tongan|Bahrain Bahamas|Brunei Burundi
Belarus Belgium|Belarusian Belgian|Bolivia Bolivar|Bosnia Boston|Botswana Bhutan|Ethiopia Eritrea|Estonia Ethiopia
Jordan Johnson|Kosovo Kosygin|Macedonia Madagascar|Moldova Maldives|Moldovan Maldivian|Monaco Morocco|Moroccan Monacan
Montenegro Monterey|Nepal Naples|Norway Norwich|Norwegian Norwich|Palestinian Pakistani|Senegal Seychelles
Singapore Singh|Somalia Samoa|Somali Samoan|Spain Spaniel|Sudan Surinam|Sudanese Surinamese|Syria Serbia
Ukraine Uruguay|Venezuela Venice|Venezuelan Venetian|Wales Whales|Welsh Walsh|Yemen Yeomen
interior international|interior interim|internal international|interior interview|external exterior|foreign foreman
minister ministry|ministry administration|secretary secretariat|secretary section|governor government
president resident
chancellor chancery|general generation|consul council|council counsel
commissioner commander|commission committee|constable constitution|parliament parlance|senator senate|deputy depot
prosecutor persecutor|prosecution persecution|defence deference|finance final|transport transfer|health heath
agriculture aquaculture|energy emergency|defense deference
university universe|organ organization|import important|custom customer|party part|county count|treaty treat
emigrant immigrant|execute executive|authority author|police policy|marine margin|army arms
Clearwell Clearwater|Microsoft Micron|Microsoft Microchip|Airbus Airbnb|General Generali|Nissan Nestle|Boeing Bowling
Unilever University|Santander Sanders|Deutsche Dutch|Siemens Simmons|Vodafone Vodka|Telefonica Telegram|Meta Metro
Amazon Amgen|Alphabet Alpha|Oracle Orange|Qantas Qatar|Ericsson Erikson|Lufthansa Luftwaffe
Johnson Johnston|Harris Harrison|Williams Williamson|Anders Anderson|Richards Richardson|Peters Peterson
Stephens Stephenson|Clinton Clifton|Hansen Hanson|Petrov Peterson|Marin Marino|Martin Martinez|Rodriguez Rodrigues
Merkel Merz|Macron Macedo|Biden Bidwell|Trump Trumpet|Obama Osama|Putin Puteri|Lula Lulea|Milei Miller|Sanchez Sanders
"""
SAME = """
Austria Austrian|Australia Australians|Niger Nigeriens|Nigeria Nigerian|Slovenia Slovenes|Slovakia Slovak|Iraq Iraqis
Israel Israeli|France French|Spain Spanish|Germany Germans|Netherlands Dutch|Britain British|UK British|China Chinese
Poland Poles|Denmark Danish|Turkey Turks|Ukraine Ukrainian|Norway Norwegian|Peru Peruvians|Switzerland Swiss
Greece Greek|Wales Welsh|Lebanon Lebanese|Philippines Filipino|Côte Cote|Mexico México|Europe European|US American
Orsenia Orsenian|Castrin Castrinese|minister ministers|minister's minister|settle settlement|resettle resettlement
settler settlers|seize seizure|fail failure|invent invention|invent invented|announce announcement|govern government
negotiate negotiator|negotiations negotiate|elect election|explode exploding|attack attacker|vote voter|farm farmer
bank bankers|bomb bombing|hostage hostages|arrest arrested|investigate investigation|withdraw withdrawal|refuse refusal
president presidency|resign resignation|flood flooding|politics political|parliament parliamentary|terror terrorist
economy economic|health healthy|injure injury|coast coastal|democrat democratic|reform reformer|nation national
kill killing|strike strikes|study studies|country countries|city cities|tax taxes|company companies|policy policies
woman's woman|protest protesters|immigrant immigration|deliver delivery|discover discovery|tour tourist
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (one, other) for one, other in (p.split() for line in text.split("\n") for p in line.split("|") if p)
    ]


def test_there_are_pairs_enough_to_mean_something() -> None:
    assert len(set(pairs(DIFFERENT))) >= 120
    assert len(set(pairs(SAME))) >= 80


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT))
def test_words_that_look_alike_are_different_words(one: str, other: str) -> None:
    for here, there in ((one, other), (other, one)):
        assert not same_word(here, there)
        assert not same_word(here.lower(), there.lower())
        assert not same_word(stem(here.lower()), stem(there.lower()))
        assert not same_words(here, there)
        assert coverage(f"the {here} visit", f"The {there} visit was called off.") < 1.0


@pytest.mark.parametrize(("one", "other"), pairs(SAME))
def test_forms_of_one_word_are_one_word(one: str, other: str) -> None:
    assert same_word(one, other)
    assert same_word(other.lower(), one.lower())


def test_words_are_compared_from_many_threads_at_once() -> None:
    asked = pairs(SAME) * 20
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda pair: same_word(*pair), asked))
