from search.analysis.question import LONGEST, MOST_TERMS, read
from search.analysis.spelling import distance, nearest
from search.analysis.text import analyse, split_words, surface


def test_document_words_are_stemmed_by_script_and_language() -> None:
    assert analyse("Forests and communities", "en") == "forest and communiti"
    assert analyse("Сохранение лесов", "en") == "сохранен лес"
    assert analyse("السلامة الأحيائية", "fr") == "سلام احياء سلامه احياييه"


def test_second_form_of_words_with_accents_stands_at_the_end_so_that_phrases_keep_their_order() -> None:
    assert analyse("La biodiversité côtière", "fr") == "la biodivers coti biodiversit cotier"


def test_han_becomes_overlapping_pairs_wherever_it_stands() -> None:
    assert analyse("COP16大会", "zh-hans") == "cop16 大会 大 会"


def test_surface_words_are_whole_and_without_numbers() -> None:
    assert surface(split_words("Biodiversité 2030 is in 生物安全 السَّلامة")) == {"biodiversité", "生物安全", "السلامة"}


def test_question_is_bounded_in_length_and_words() -> None:
    words = read(" ".join(f"word{number}" for number in range(1000)))
    assert len(words) == MOST_TERMS
    assert read("a" * 10_000)[0].text == "a" * LONGEST


def test_question_of_fillers_only_keeps_them() -> None:
    assert [term.text for term in read("the of")] == ["the", "of"]
    assert [term.text for term in read("the forest")] == ["forest"]


def test_same_word_twice_is_one_term() -> None:
    assert [term.text for term in read("risk RISK risk")] == ["risk"]


def test_distance_counts_swapped_neighbours_once() -> None:
    assert [distance(*pair, 2) for pair in (("risk", "rsik"), ("risk", "risks"), ("a", "abcd"), ("лес", "лес"))] == [
        1,
        1,
        3,
        0,
    ]
    assert nearest("assesment", [("assessment", "assessment", 5), ("asset", "asset", 50)]) == ["assessment"]
