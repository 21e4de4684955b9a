"""Every field of a block is named in the page editor in the reader's language, and not by its English name in the code."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks import BodyBlock
from learning.blocks import SectionBlock
from learning.case_blocks import SceneBlock

BODIES = [BodyBlock, SectionBlock, SceneBlock]


def inside(block: blocks.Block) -> Iterator[blocks.Block]:
    children = list(getattr(block, "child_blocks", {}).values())
    if isinstance(block, blocks.ListBlock):
        children.append(block.child_block)
    for child in children:
        yield child
        if not isinstance(child, ImageBlock):  # what lies within is Wagtail's own
            yield from inside(child)


@pytest.mark.parametrize("body", BODIES)
def test_fields_of_blocks_have_chinese_names(body):
    with translation.override("zh-hans"):
        unnamed = [block.name for block in inside(body()) if str(block.label).isascii()]
    assert unnamed == []


@pytest.mark.parametrize("body", BODIES)
def test_items_of_a_list_are_headed_by_what_tells_them_apart(body):
    """The first field of a block heads it unless it says otherwise: never one that has few values, such as a kind."""
    listed = [block.child_block for block in inside(body()) if isinstance(block, blocks.ListBlock)]
    structs = [block for block in listed if isinstance(block, blocks.StructBlock)]
    for block in structs:
        fields = list(block.child_blocks)
        heads = re.findall(r"\{(\w+)\}", block.meta.label_format or f"{{{fields[0]}}}")
        assert set(heads) <= set(fields), type(block)
        assert any(not isinstance(block.child_blocks[head], blocks.ChoiceBlock) for head in heads), type(block)
