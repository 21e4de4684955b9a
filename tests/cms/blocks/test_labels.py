"""Every field of a block is named in the page editor in the reader's language, and not by its English name in the code."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks import BodyBlock
from learning.blocks import SectionBodyBlock


def inside(block: blocks.Block) -> Iterator[blocks.Block]:
    children = list(getattr(block, "child_blocks", {}).values())
    if isinstance(block, blocks.ListBlock) and not isinstance(block.child_block, blocks.CharBlock):
        children.append(block.child_block)  # a plain line is named by its aria-label
    for child in children:
        yield child
        if not isinstance(child, ImageBlock):  # what lies within is Wagtail's own
            yield from inside(child)


@pytest.mark.parametrize("body", [BodyBlock, SectionBodyBlock])
def test_fields_of_blocks_have_chinese_names(body):
    with translation.override("zh-hans"):
        unnamed = [block.name for block in inside(body()) if block.label and str(block.label).isascii()]
    assert unnamed == []
