from hallweight.core import KINDS, LAWS, MEANING


def test_every_value_of_every_card_has_a_meaning_and_nothing_else_does():
    names = {n for k in KINDS.values() for n in (*k.required, *k.optional)} | {n for law in LAWS.values() for n in law}
    assert set(MEANING) == names
    assert all(words and source for words, source in MEANING.values())
