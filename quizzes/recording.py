"""Mark and store one answer: marking outside the transaction, storing in one short one."""

from django.db import IntegrityError, transaction

from .models import Finding, Response


class OtherAnswer(Exception):
    """This form's key was used before, with another answer; `response` is what was stored."""

    def __init__(self, response):
        super().__init__()
        self.response = response


def answer(version, visitor, nonce, given):
    """Store the answer `given` to `version` under the form's `nonce`, once.

    `visitor.learner()` is called inside the transaction, so that a guest and their first answer
    come into being together. Posting the same again returns the first Response; raises
    OtherAnswer when the form was sent before with something else.
    """
    marking = version.mark(given)
    # A parallel post can take the key, or be the first answer to the item, between our look and
    # our write; the unique constraints then refuse us and we look again.
    for last_try in (False, False, True):
        try:
            with transaction.atomic():
                response = _store(version, visitor.learner(), nonce, given, marking)
            break
        except IntegrityError:
            if last_try:
                raise
    if response.answer != given or response.version_id != version.pk:
        raise OtherAnswer(response)
    return response


def _store(version, learner, nonce, given, marking):
    earlier = Response.objects.filter(key=nonce, learner=learner).first()
    if earlier:
        return earlier
    response = Response.objects.create(
        learner=learner,
        item=version.item,
        version=version,
        marked_by=version,
        key=nonce,
        answer=given,
        **Response.facts(marking),
        first=not Response.objects.filter(learner=learner, item=version.item, first=True).exists(),
    )
    Finding.objects.bulk_create(
        Finding(
            response=response,
            target=finding.target,
            signal=finding.signal,
            present=finding.present,
            picked=finding.picked,
            judged=finding.judged,
        )
        for finding in marking.findings
    )
    return response
