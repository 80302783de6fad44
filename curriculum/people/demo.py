"""Demo people: for trying everything out on one's own machine, never for a real site."""

import os
import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction

from curriculum.people.models import User

NAMES = ("learner", "teacher", "editor", "moderator", "admin")
ROLES = {"editor": "Editors", "moderator": "Moderators"}
#: Learners who only make the site look lived in, with their bands. Nobody can sign in as one.
LEARNERS = {
    "amber-otter": "13-15",
    "brave-lantern": "13-15",
    "cedar-kite": "13-15",
    "dusty-comet": "13-15",
    "early-maple": "16-17",
    "fern-harbour": "16-17",
    "golden-pebble": "16-17",
    "hazel-drum": "18+",
    "ivory-canal": "18+",
    "jolly-anchor": "18+",
    "kindly-river": "18+",
}
# Nobody can get mail there, and nobody signs up with it: how demo people are told from real ones.
MARK = "@demo.example"


def people():
    return User.objects.filter(username__in=[*NAMES, *LEARNERS], email__endswith=MARK)


def names_present():
    try:
        return list(people().values_list("username", flat=True))
    except DatabaseError:
        # Before the first migration there is nobody.
        return []


def password():
    """One for all of them, made once and kept where only the person who runs this can read it."""
    path = settings.DATA_DIR / "demo-password"
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(12)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made + "\n")
    return made


def learners():
    """The learners of the demo, made if need be: those without a password, and `learner`."""
    for name, band in LEARNERS.items():
        if not User.objects.filter(username=name).exists():
            User.objects.create_user(username=name, email=name + MARK, band=band)
    return list(people().filter(username__in=["learner", *LEARNERS]).order_by("pk"))


@transaction.atomic
def load():
    """Make the demo people or put them right again. Returns their password."""
    word = password()
    for name in NAMES:
        person = User.objects.filter(username=name).first() or User(username=name)
        person.email = name + MARK
        person.band = person.band or "18+"
        person.is_active = True
        person.is_superuser = person.is_staff = name == "admin"
        if not person.check_password(word):
            person.set_password(word)
        person.save()
        person.groups.set(Group.objects.filter(name=ROLES.get(name)))
    return word
