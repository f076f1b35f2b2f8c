"""When a person last signed in: kept on the account, outside its row history.

Django saves the whole change through the model, which would write a row of history at every sign-in
and bury the changes that history is for.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in

from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock


def keep_time_of_sign_in(sender: Any, user: User, **kwargs: Any) -> None:
    user.last_login = database_clock()
    User.objects.filter(pk=user.pk).update(last_login=user.last_login)


def listen() -> None:
    """Take the place of Django's own listener."""
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    user_logged_in.connect(keep_time_of_sign_in, dispatch_uid="keep_time_of_sign_in")
