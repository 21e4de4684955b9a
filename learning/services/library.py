"""The place of courses in the site, and what a trainer's group may do there."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.services.review import review_before_publishing
from core.roles import Role
from core.services.roles import group_name
from learning.models import LibraryPage


@transaction.atomic
def ensure_library(home: Page) -> LibraryPage:
    """The library below the home page, published through legal review, open to trainers for writing. Safe to run twice."""
    library = LibraryPage.objects.first()
    if library is None:
        library = home.add_child(instance=LibraryPage(title="学习", slug="library"))
    review_before_publishing(library)
    let_trainers_write(library)
    return library


def let_trainers_write(library: Page) -> Group:
    """Add and change below the library, never publish: that is the workflow's."""
    group, _made = Group.objects.get_or_create(name=group_name(Role.TRAINER))
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=library, permission=permission)
    root = Collection.get_first_root_node()
    media = Permission.objects.filter(
        content_type__app_label="cms",
        codename__in=["add_siteimage", "choose_siteimage", "add_sitedocument", "choose_sitedocument"],
    )
    for permission in media:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    return group
