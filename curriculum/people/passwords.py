"""Rules for passwords beside Django's own. No composition rules: length and rarity count."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128


class MaximumLengthValidator:
    def validate(self, password, user=None):
        if len(password) > LONGEST:
            raise ValidationError(
                _("Use %(longest)d characters or fewer."),
                code="password_too_long",
                params={"longest": LONGEST},
            )

    def get_help_text(self):
        return _("Your password can have up to %(longest)d characters.") % {"longest": LONGEST}


class NotTheNicknameValidator:
    """Everybody can see a nickname, so it is the first thing to be tried."""

    def validate(self, password, user=None):
        nickname = (getattr(user, "username", None) or "").casefold()
        if nickname and password.casefold().strip() in (nickname, nickname[::-1], nickname * 2):
            raise ValidationError(
                _("Choose a password that is not your nickname."), code="password_is_nickname"
            )

    def get_help_text(self):
        return _("Your password cannot be your nickname.")
