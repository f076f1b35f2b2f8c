from django.apps import AppConfig
from django.utils.module_loading import import_string


class AccountsConfig(AppConfig):
    name = "idea_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        # By name: the models cannot be imported before the applications are loaded.
        import_string("idea_portal.accounts.sign_ins.listen")()
