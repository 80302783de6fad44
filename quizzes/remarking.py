"""Mark stored responses anew after an editor corrected a key; answers never change."""

from django.db import transaction

from .models import Finding, Remark, Response, Version


def remark(item, locale):
    """Mark every response to `item` in this language by the current wording.

    Only responses whose wording has exactly the same targets are touched; the others were answers
    to another exercise. Returns (remarked, left alone). Each change leaves a Remark behind.
    """
    version = Version.objects.select_related("item").get(item=item, locale=locale, current=True)
    targets = _targets(version)
    waiting = Response.objects.filter(item=item, version__locale=locale).exclude(marked_by=version)
    remarked = left = 0
    for response in waiting.shown().iterator(chunk_size=200):
        if _targets(response.version) == targets:
            _mark_again(response, version)
            remarked += 1
        else:
            left += 1
    return remarked, left


def _targets(version):
    return {target.id for target in version.exercise.targets(version.value)}


@transaction.atomic
def _mark_again(response, version):
    marking = version.mark(response.answer)
    before = _result(response)
    facts = Response.facts(marking)
    Response.objects.filter(pk=response.pk).update(marked_by=version, **facts)
    for finding in marking.findings:
        Finding.objects.filter(response=response, target=finding.target).update(
            signal=finding.signal,
            present=finding.present,
            picked=finding.picked,
            judged=finding.judged,
        )
    after = _result(Response.objects.get(pk=response.pk))
    Remark.objects.create(
        response=response,
        before_by=response.marked_by,
        after_by=version,
        before=before,
        after=after,
    )


def _result(response):
    names = ("truth", "decision", "signs", "spotted", "ordinary", "stopped_at")
    findings = response.findings.values("target", "signal", "present", "picked", "judged")
    return {name: getattr(response, name) for name in names} | {"findings": list(findings)}
