"""Permission on one object. The only module that knows guardian.

A grant opens pages and names who answers for a record; it never releases data. Superusers hold
no grant they were not given, so nothing here asks Django's has_perm().
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.models import UserObjectPermissionAbstract, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_user_obj_perms_model

from idea_portal.accounts.models import User

ModelT = TypeVar("ModelT", bound=models.Model)

# A model's grants are kept in a table of their own, with a direct foreign key:
#     class DatasetGrant(grants.UserGrant): content_object = ForeignKey(Dataset, CASCADE)
UserGrant = UserObjectPermissionBase

__all__ = ["UserGrant", "give", "held", "holders", "holds", "take"]


def give(permission: str, user: User, obj: models.Model) -> None:
    """Grant a permission on one object; granting twice changes nothing."""
    assign_perm(permission, user, obj)


def take(permission: str, user: User, obj: models.Model) -> None:
    """Withdraw a permission on one object."""
    remove_perm(permission, user, obj)


def holders(permission: str, obj: models.Model) -> models.QuerySet[User]:
    """The people with an open account who were granted a permission on an object."""
    rows = _grants(type(obj), permission).filter(content_object=obj)
    return User.objects.filter(is_active=True, pk__in=rows.values("user"))


def holds(permission: str, user: Any, obj: models.Model) -> bool:
    """Whether a person was granted a permission on an object."""
    return user.is_authenticated and holders(permission, obj).filter(pk=user.pk).exists()


def held(permission: str, user: Any, model: type[ModelT]) -> models.QuerySet[ModelT]:
    """The objects of a model on which a person was granted a permission."""
    if not user.is_authenticated or not user.is_active:
        return model._default_manager.none()
    rows = _grants(model, permission).filter(user=user)
    return model._default_manager.filter(pk__in=rows.values("content_object"))


def _grants(
    model: type[models.Model], permission: str
) -> models.QuerySet[UserObjectPermissionAbstract]:
    rows = get_user_obj_perms_model(model)
    wanted = Permission.objects.filter(
        codename=permission, content_type=ContentType.objects.get_for_model(model)
    )
    return rows.objects.filter(permission__in=wanted)
