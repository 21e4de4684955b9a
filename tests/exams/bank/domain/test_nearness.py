import random

from exams.domain.likeness import LIKE, like_texts
from exams.domain.nearness import Texts, sketch_of

WORDS = (
    "行政机关作出罚款决定前应当告知当事人有要求陈述申辩听证的权利申请人不服复议可以在多长时间内提起诉讼执法人员出示证件"
)


def text_of(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(WORDS, k=length))


def changed(chance: random.Random, text: str, letters: int) -> str:
    """One word of the text replaced."""
    at = chance.randrange(len(text) - letters)
    return text[:at] + text_of(chance, letters) + text[at + letters :]


def test_a_changed_word_is_found_as_the_whole_comparison_finds_it():
    chance = random.Random(20260506)
    texts = [text_of(chance, chance.randrange(20, 120)) for _ in range(400)]
    texts += [changed(chance, text, 1 + len(text) // 15) for text in texts]
    index = Texts()
    found = {}
    for place, text in enumerate(texts):
        found[place] = dict(index.like(text))
        index.add(text)
    for place, text in enumerate(texts):
        slowly = dict(like_texts(text, dict(enumerate(texts[:place])), most=1000))
        assert found[place] == slowly
    assert sum(map(len, found.values())) >= 400


def test_texts_with_nothing_in_common_are_not_alike():
    index = Texts()
    index.add("行政机关应当当场收缴罚款的情形")
    assert list(index.like("申请人可以在六十日内提出复议")) == []
    assert list(index.like("")) == []


def test_sketch_is_the_same_everywhere():
    assert sketch_of("听证的权利") == sorted(sketch_of("听证的权利"))
    assert sketch_of("听证") == []
    assert len(sketch_of(WORDS)) == 16


def test_many_texts_that_share_their_runs_are_compared_with_few():
    """A bank made of one phrase and a number: bounded, and still each is found alike to an earlier one."""
    index = Texts()
    alike = 0
    for number in range(2000):
        text = f"第{number}题：行政机关作出行政处罚决定之前，应当告知当事人拟作出的行政处罚内容及事实、理由、依据。"
        alike += any(share >= LIKE for _place, share in index.like(text))
        index.add(text)
    assert alike == 1999
