import sys

from django.core.management.base import BaseCommand
from django.db import transaction

from lessons.checking import RULES, documents, language, scenes, shape, sources
from lessons.loading import load
from lessons.reading import FaultyFile
from lessons.signals import SIGNALS


class Command(BaseCommand):
    help = "Prints the figures of the curriculum's files; exit 1 where they break a rule."

    def add_arguments(self, parser):
        parser.add_argument("--locale", default="en")
        parser.add_argument("--only", default="", help="faults that name this file or scene")
        parser.add_argument("--load", action="store_true", help="load it too, and take it back")

    def handle(self, locale, only, load, **options):
        docs = documents.read(locale)
        if not only:
            self.figures(docs)
        faults = [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(docs)]
        if load:
            faults += self.load(locale)
        faults = [fault for fault in faults if only in fault]
        self.write("Breaches", faults or ["none"])
        if faults:
            sys.exit(1)

    def write(self, heading, lines):
        self.stdout.write(f"\n{heading}")
        for line in lines:
            self.stdout.write(f"  {line}")

    def load(self, locale):
        try:
            with transaction.atomic():
                load(locale=locale, replace=True)
                transaction.set_rollback(True)
        except FaultyFile as fault:
            return [f"load: {fault}"]
        return []

    def figures(self, docs):
        self.write(
            "Lessons: grade, words, scenes",
            [
                f"{name:52} {language.grade_of(doc):5.1f} {shape.taught_words(doc):5} "
                f"{len(list(scenes.scenes({name: doc}))):3}  {doc.get('band') or 'everyone'}"
                for name, doc in shape.lessons(docs)
            ],
        )
        others = [(n, d) for n, d in documents.pages(docs) if not n.startswith("lessons/")]
        self.write(
            "Help pages: grade",
            [f"{n:52} {language.grade_of(d):5.1f}" for n, d in others if language.is_help(n)],
        )
        guide = [language.grade_of(d) for n, d in others if n.startswith("signals/")]
        self.write(
            "Field guide",
            [
                f"pages {len(guide)} of {len(SIGNALS)}, highest grade {max(guide, default=0):.1f}",
                f"with sources {sum(bool(d.get('sources')) for _, d in others)}",
            ],
        )
        self.write(
            "Scenes by module: scam, ordinary, ambiguous, ordinary of the clear ones",
            [
                f"{where:12} {c['scam']:3} {c['ordinary']:3} {c['ambiguous']:3}  "
                f"{c['ordinary'] / (c['scam'] + c['ordinary']):.0%}"
                for where, c in scenes.truths(docs).items()
            ],
        )
        self.write(
            "Pairs of twins",
            [
                f"{name:24} {' | '.join(f'{s.where} ({s.truth})' for s in both)}"
                for name, both in sorted(scenes.pairs(docs).items())
            ],
        )
        practised = scenes.practice(docs)
        self.write(
            "Signals: scenes they stand in",
            [
                f"{slug:32} {signal.sort:8} "
                + ", ".join(f"{n} {kind}" for kind, n in sorted(practised.get(slug, {}).items()))
                for slug, signal in SIGNALS.items()
            ],
        )
        self.write(
            "Mean tone of the people drawn: scam scenes, ordinary scenes (0 light to 5 dark)",
            [
                f"{m:12} {scam:.2f} {plain:.2f}"
                for m, (scam, plain, _) in scenes.tones(docs).items()
            ],
        )
        self.used("Facts used", sources.facts_used(docs))
        self.used("Contacts used", sources.contacts_used(docs))

    def used(self, heading, where):
        lines = [f"{what:40} {', '.join(sorted(names))}" for what, names in sorted(where.items())]
        self.write(heading, lines)
