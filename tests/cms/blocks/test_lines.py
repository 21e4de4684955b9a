from wagtail import blocks

from cms.blocks import line


def test_the_field_of_a_line_says_what_it_is_and_stays_a_plain_line_for_migrations():
    block = line("对照要点", max_length=200)
    assert 'aria-label="对照要点"' in block.field.widget.render("checks-0", "")
    assert block.label == "对照要点"
    assert block.deconstruct() == ("wagtail.blocks.CharBlock", (), {"max_length": 200})
    assert isinstance(block, blocks.CharBlock)
