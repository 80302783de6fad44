"""Facts, sources and contacts: nothing on a page that the registers do not know and vouch for."""

import re

import yaml

from .documents import mappings, pages, walk
from .language import is_help

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
HREF = re.compile(r'href="https://([^"]+)"')


def claims(docs):
    """(name, claim) of every claim with a source."""
    for name, doc in pages(docs):
        for node in mappings(doc):
            if "claim" in node:
                yield name, node["claim"]


def facts_used(docs):
    """{fact: names of the files that rest on it}"""
    used = {}
    for name, claim in claims(docs):
        used.setdefault(claim.get("fact", ""), set()).add(name)
    for name, doc in pages(docs):
        for fact in (doc.get("facts") or "").split():
            used.setdefault(fact, set()).add(name)
    return used


def contacts_used(docs):
    """{contact: names of the files that print it}: addresses, and numbers of help lines."""
    used = {}
    for name, doc in docs.items():
        if is_help(name) or name.startswith("signals/"):
            texts = " ".join(text for _, text in walk(doc))
            for address in HREF.findall(texts):
                used.setdefault(_bare(address), set()).add(name)
    for line in docs.get("help-lines.yaml") or []:
        for contact in filter(None, (_bare(line.get("url") or ""), line.get("phone"))):
            used.setdefault(contact, set()).add(f"help-lines.yaml: {line['key']}")
    return used


def _bare(address):
    return re.sub(r"^https://(www\.)?|/$", "", address)


def every_claim_and_sign_has_a_known_source(docs):
    known = {source["key"] for source in docs.get("sources.yaml", [])}
    for name, doc in pages(docs):
        for node in mappings(doc):
            claimed = [node["claim"]["source"]] if "claim" in node else []
            listed = node.get("sources") or []
            yield from (f"{name}: {key}" for key in {*claimed, *listed} - known)


def every_claim_gives_its_year(docs):
    for name, claim in claims(docs):
        if not YEAR.search(claim["text"]):
            yield f"{name}: {claim['text']}"


def every_claim_rests_on_a_known_fact(docs):
    facts = {fact["id"]: fact for fact in docs.get("facts.yaml", [])}
    for name, claim in claims(docs):
        fact = facts.get(claim.get("fact"))
        if fact is None:
            yield f"{name}: fact {claim.get('fact')}: {claim['text']}"
        elif claim["source"] not in fact["sources"]:
            yield f"{name}: {claim['source']} is no source of {fact['id']}"
    for name, doc in pages(docs):
        for fact in (doc.get("facts") or "").split():
            if fact not in facts:
                yield f"{name}: fact {fact}"


def no_unverified_fact_is_used(docs):
    unsure = {f["id"] for f in docs.get("facts.yaml", []) if f["confidence"] == "unverified"}
    for fact, names in facts_used(docs).items():
        if fact in unsure:
            yield f"{fact}: {', '.join(sorted(names))}"
    for name, doc in pages(docs):
        if "unverified" in yaml.safe_dump(doc).lower():
            yield f"{name}: “unverified”"


def a_page_with_a_year_names_its_facts(docs):
    """Pages of the field guide: a year is the mark of a factual claim."""
    for name, doc in pages(docs):
        if name.startswith("signals/"):
            told = " ".join(text for _, text in walk(doc))
            if YEAR.search(told) and not (doc.get("facts") and doc.get("sources")):
                yield f"{name}: a year, and no fact or no source"


def every_source_has_a_whole_address(docs):
    for source in docs.get("sources.yaml", []):
        if not re.fullmatch(r"https://[^/\s…]+\.[a-z]+/[^\s…]+", source["url"]):
            yield f"{source['key']}: {source['url']}"


def every_contact_is_verified(docs):
    verified, refused = set(), set()
    for row in docs.get("contacts.yaml") or []:
        known = verified if row["verified"] else refused
        known.add((_bare(str(row["contact"])), row["place"]))
    anywhere = {contact for contact, _ in verified}
    for contact, names in contacts_used(docs).items():
        if contact not in anywhere:
            yield f"{contact}: not among the verified contacts: {', '.join(sorted(names))}"
    for line in docs.get("help-lines.yaml") or []:
        if (line.get("phone"), line.get("place")) in refused - verified:
            yield f"{line['phone']}: not verified for {line['place']}"


def every_help_line_can_be_reached(docs):
    places = {place["code"] for place in docs.get("help-places.yaml") or []}
    for line in docs.get("help-lines.yaml") or []:
        if not (line.get("url") or line.get("phone")):
            yield f"help-lines.yaml: {line['key']}: neither address nor number"
        if line.get("place") not in places:
            yield f"help-lines.yaml: {line['key']}: place {line.get('place')}"


RULES = [
    every_claim_and_sign_has_a_known_source,
    every_claim_gives_its_year,
    every_claim_rests_on_a_known_fact,
    no_unverified_fact_is_used,
    a_page_with_a_year_names_its_facts,
    every_source_has_a_whole_address,
    every_contact_is_verified,
    every_help_line_can_be_reached,
]
