"""What the guard finds in a text, and what it leaves alone."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamp.base.privacy.finding import compact, find
from lamp.base.privacy.guard import mask
from lamp.base.privacy.kinds import REFUSED, Kind
from lamp.base.privacy.normalising import normalise, places_in
from lamp.base.privacy.numbers import passes_eleven_test
from tests.base.privacy.texts import clean_sentences, positives

CERTAIN_KINDS = ["bsn", "iban", "email", "phone"]


def kinds_in(text, **kwargs):
    return [finding.kind.value for finding in find(text, **kwargs)]


def test_finds_at_least_99_percent_of_bsn_iban_mail_and_phone_in_2000_texts():
    made, found = Counter(), Counter()
    missed = []
    for kind, text in positives():
        made[kind] += 1
        if kind in kinds_in(text):
            found[kind] += 1
        elif kind in CERTAIN_KINDS:
            missed.append((kind, text))

    assert made.total() == 2000
    assert {kind: found[kind] / made[kind] >= 0.99 for kind in CERTAIN_KINDS} == dict.fromkeys(CERTAIN_KINDS, True), (
        missed[:10]
    )
    assert {kind for kind in made if found[kind] / made[kind] < 0.95} == set()


def test_refuses_none_and_asks_about_at_most_2_percent_of_2000_clean_sentences():
    sentences = list(clean_sentences())
    found = [(text, find(text)) for text in sentences]

    assert len(sentences) == 2000
    assert [text for text, findings in found if any(finding.is_refused for finding in findings)] == []
    asked = [text for text, findings in found if findings]
    assert len(asked) <= 40, asked[:10]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("bsn 111222333", ["bsn"]),
        ("bsn 111222334", []),  # fails the eleven test
        ("bsn" + " " * 40 + "111222333", ["bsn"]),
        ("bsn" + " " * 41 + "111222333", ["number"]),  # too far away to say what it is
        ("111222333" + " " * 40 + "bsn", ["bsn"]),
        ("111222333", ["number"]),
        ("1112.22.333", ["bsn"]),
        ("1112.22.333 12 jaar", ["bsn"]),
        ("1112-22-333", ["number"]),
        ("bsn 12345672", ["bsn"]),  # eight digits, as older ones are written
        ("X111222333", []),
        ("111222333,5", ["number"]),
        ("€ 111222333", []),
        ("111222333 euro", []),
        ("RSIN 111222333", []),
        ("RSIN: 111222333, bsn 111222333", ["bsn"]),
        ("bsn 000000000", []),
        ("nog geen bsn op 16-03-2019", []),  # these dates, years and millions all pass the eleven test
        ("nog geen bsn op 2019-03-11", []),
        ("geen bsn in 2016-2017", []),
        ("geen bsn bij 12.345.003 mensen", []),
        ("bsn 12 345 003", ["bsn"]),
        ("111 222 333", ["number"]),
        ("111.222.333", ["number"]),
        ("111-222-333", ["number"]),
        ("11 12 22 333", []),  # nobody writes it so without saying what it is
        ("111222333 12", ["number"]),
        ("111 222 333 12", []),
        ("EUR 111222333", []),
        ("de eurozone, 111222333", ["number"]),
        ("(at) home.nl", []),
        ("mevr. Jansen@home.nl", ["email"]),  # two that overlap are one
        ("NL91 ABNA 0417 1643 00", ["iban"]),
        ("nl91abna0417164300", ["iban"]),
        ("NL92 ABNA 0417 1643 00", ["phone"]),  # fails the test modulo 97, and then looks like a telephone number
        ("NL91 ABNA 0417 1643 001", []),
        ("XNL91ABNA0417164300", []),
        ("BE68 5390 0754 7034", ["iban"]),
        ("DE89370400440532013000", ["iban"]),
        ("is 12 maart 1976 Daarna ging het", []),  # passes the test modulo 97, but no account looks like this
        ("GB29 NWBK 6016 1331 9268 19", ["iban"]),
        ("FR14 2004 1010 0505 0001 3M02 606", ["iban"]),
        ("jan@home.nl", ["email"]),
        ("jan (at) home.nl", ["email"]),
        ("@heerlen", []),
        ("jan@home", []),
        ("06-12345678", ["phone"]),
        ("06-1234567", []),
        ("06-123456789", []),
        ("+31 (0)6 1234 5678", ["phone"]),
        ("045-5601234", ["phone"]),
        ("0800-1234567", []),
        ("+12.500.000", []),
        ("geboren op 12-03-2019", ["birth_date"]),
        ("12 maart 2019 geboren", ["birth_date"]),
        ("op 12-03-2019", []),
        ("geboren na 12-03-2019", []),
        ("6411 AB 12", ["address"]),
        ("Kerkweg 12, 6411 AB", ["address"]),
        ("6411ab 12", ["address"]),
        ("6411 AB", []),
        ("6411 SS 12", []),  # never a postcode
        ("mevr. Jansen", ["name"]),
        ("Dhr. J. van der Berg", ["name"]),
        ("mw jansen", []),
        ("de mevrouw van de POVH", []),
        ("mevrouw De Vries", ["name"]),
        ("mevr. Jansen, bsn 111222333, 06-12345678", ["name", "bsn", "phone"]),
    ],
)
def test_finds_exactly(text, kinds):
    assert kinds_in(text) == kinds


def test_says_where_in_the_text_as_it_was_typed():
    text = "Moeder\u200b heeft nummer ０６-１２３４５６７８."

    (finding,) = find(text)

    assert text[finding.start : finding.end] == "０６-１２３４５６７８"
    assert finding.start == 21


@pytest.mark.parametrize(
    "found",
    [
        "mevr. A. van der Berg-El Idrissi",
        "mevrouw De Vries",
        "12, 6411 AB",
        "6411 AB, nr. 12",
        "jan.van-dijk+werk@home.nl",
        "jan [at] home.nl",
        "(045) 560 12 34",
        "+31 (0)6 1234 5678",
        "NL91 ABNA 0417 1643 00",
        "1112.22.333",
    ],
)
def test_the_whole_of_it_is_found_and_nothing_beside_it(found):
    text = f"Ik sprak in Kerkweg {found} gisteren."

    (finding,) = find(text)

    assert text[finding.start : finding.end] == found


@pytest.mark.parametrize("kind", Kind)
def test_only_bsn_and_iban_are_refused(kind):
    assert (kind in REFUSED) == (kind.value in {"bsn", "iban"})


@pytest.mark.parametrize(
    ("own", "text", "kinds"),
    [
        (["045-560 50 40"], "Bel +31 45 560 50 40", []),
        (["045-560 50 40"], "Bel 045-5605041", ["phone"]),
        (["@heerlen.nl"], "mail wijkteam@heerlen.nl of jan@home.nl", ["email"]),
        (["info@heerlen.nl"], "mail INFO@heerlen.nl of jan@heerlen.nl", ["email"]),
        (["6411 NE 1"], "Geleenstraat 27, 6411NE 1", []),
        (["001855013"], "001855013", []),
    ],
)
def test_own_numbers_and_addresses_pass(own, text, kinds):
    assert kinds_in(text, own=frozenset(map(compact, own))) == kinds


def test_own_numbers_do_not_hide_others_beside_them():
    assert kinds_in("06-12345678 of 06-87654321", own={compact("06-12345678")}) == ["phone"]


@pytest.mark.parametrize(
    ("digits", "passes"),
    [("111222333", True), ("123456782", True), ("123456789", False), ("001855013", True), ("12345672", True)],
)
def test_eleven_test(digits, passes):
    assert passes_eleven_test(digits) is passes


def test_about_one_in_eleven_numbers_passes_the_eleven_test():
    passing = sum(passes_eleven_test(f"{number:09d}") for number in range(100_000_000, 100_110_000))

    assert 9_800 <= passing <= 10_200


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at_and_findings_lie_inside_it_apart(text):
    findings = find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in findings)
    assert all(first.end <= second.start for first, second in pairwise(findings))
    assert len(places_in(text)) == len(normalise(text)) + 1


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_a_bsn_beside_its_word_is_never_missed_between_other_words(before, after):
    assert "bsn" in kinds_in(f"{before}\nbsn 111222333\n{after}".replace("\u200b", ""))


@given(st.lists(st.sampled_from([text for _kind, text in list(positives())[:64]]), min_size=1, max_size=3))
def test_what_is_masked_is_not_found_again(texts):
    text = "\n".join(texts)

    masked = mask(text, [(text, finding) for finding in find(text)])

    assert [finding for finding in find(masked) if finding.is_refused] == []
    assert len(find(masked)) < len(find(text))


@given(st.text(alphabet="0123456789 .-\u200b０１bsnBSN@NL", max_size=80))
def test_the_same_is_found_however_wide_the_digits(text):
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert kinds_in(wide) == kinds_in(text)


def test_no_run_of_common_words_and_numbers_is_refused():
    """A refusal leaves a writer no way on, so it may never come by chance."""
    draw = random.Random(7)
    words = ["is", "be", "at", "de", "nl", "no", "si", "it", "al", "in", "12", "2024", "1976", "maart", "ouders"]
    words += ["het", "BSN-vrij", "ging", "45", "van", "3", "peuters", "es", "100"]

    texts = [" ".join(draw.choices(words, k=14)) for _ in range(20_000)]

    assert [text for text in texts if any(finding.kind == Kind.IBAN for finding in find(text))] == []
