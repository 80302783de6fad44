"""What a guest did, added to the account of the person who says it was them."""

from django.db import transaction
from django.db.models import UniqueConstraint

from curriculum.people.models import User

OFFER = "adoptable"

# Rooms of the CMS and of sign-in. A guest can have no row in any of their tables.
NOT_FOR_GUESTS = {
    "account",
    "wagtailadmin",
    "wagtailcore",
    "wagtaildocs",
    "wagtailimages",
    "wagtailusers",
}


class NoRule(Exception):
    """A table allows one row per person, and nobody decided what adoption does to it."""


def offer(session, guest):
    """Remember a guest that the person who signed in now may have been."""
    if guest.is_guest and (guest.responses.exists() or guest.lesson_records.exists()):
        session[OFFER] = guest.pk


def offered(session):
    """The guest on offer, or None. Somebody may have adopted or named them meanwhile."""
    return User.objects.guests().filter(pk=session.get(OFFER)).first()


def withdraw(session):
    session.pop(OFFER, None)


@transaction.atomic
def adopt(guest, user):
    """Everything of the guest becomes the user's; the guest is no more. False if already done."""
    pair = {
        person.pk: person
        for person in User.objects.select_for_update()
        .filter(pk__in=[guest.pk, user.pk])
        .order_by("pk")
    }
    guest, user = pair.get(guest.pk), pair[user.pk]
    if guest is None or not guest.is_guest or user.is_guest:
        return False
    for relation in relations():
        rule = RULES.get(relation.related_model._meta.label, move)
        rule(relation.related_model, relation.field, guest, user)
    if guest.band and not user.band:
        User.objects.filter(pk=user.pk).update(band=guest.band)
    guest.delete()
    return True


def relations():
    """Every table that may hold rows of a guest."""
    return [
        relation
        for relation in User._meta.related_objects
        if relation.related_model._meta.app_label not in NOT_FOR_GUESTS
        and not relation.many_to_many
    ]


def move(model, field, guest, user):
    """The rule for tables in which a person may have any number of rows."""
    if uniqueness(model, field):
        raise NoRule(f"{model._meta.label}.{field.name}")
    model._base_manager.filter(**{field.name: guest}).update(**{field.name: user})


def move_responses(model, field, guest, user):
    """Where both answered the same item, the earlier first answer stays the first."""
    firsts = {}
    for response in model.objects.filter(learner__in=[guest, user], first=True):
        firsts.setdefault(response.item_id, []).append(response)
    later = [
        max(both, key=lambda response: (response.made, response.pk)).pk
        for both in firsts.values()
        if len(both) == 2
    ]
    model.objects.filter(pk__in=later).update(first=False)
    model.objects.filter(learner=guest).update(learner=user)


def uniqueness(model, field):
    """The reasons why two rows of a table may not get the same person."""
    meta = model._meta
    reasons = [field.name] if field.unique else []
    reasons += [names for names in meta.unique_together if field.name in names]
    for constraint in meta.constraints:
        # An expression hides what it reads; where there is one, somebody has to decide.
        if isinstance(constraint, UniqueConstraint) and (
            constraint.expressions or field.name in constraint.fields
        ):
            reasons.append(constraint.name)
    return reasons


def merge_lesson_records(model, field, guest, user):
    """One record a lesson: finished anywhere is finished, and reading it beats skipping it."""
    of_user = {record.page_key: record for record in model.objects.filter(learner=user)}
    for record in model.objects.filter(learner=guest):
        own = of_user.get(record.page_key)
        if own is None:
            record.learner = user
            record.save(update_fields=["learner"])
        elif record.finished and (not own.finished or (own.skipped and not record.skipped)):
            own.finished, own.skipped = record.finished, record.skipped
            own.save(update_fields=["finished", "skipped"])


RULES = {"quizzes.Response": move_responses, "progress.LessonRecord": merge_lesson_records}
