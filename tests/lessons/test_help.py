"""Help: where to turn, how old that is, and how to say that it is out of date."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessons.models import HelpLine, HelpPage, HelpPlace, OutdatedNotice
from tests.conftest import prose
from tests.forms import text_of

User = get_user_model()
pytestmark = pytest.mark.django_db


def add_line(place, key, **changes):
    fields = {
        "purpose": "money",
        "name": f"Line {key}",
        "url": f"https://{key}.example/help/",
        "phone": "0300 123",
        "review_by": timezone.localdate() + timedelta(days=90),
    }
    return HelpLine.objects.create(key=key, place=place, **fields | changes)


def add_page(parent, slug, **changes):
    fields = {"title": f"Help {slug}", "slug": slug, "body": [prose("Ring your bank.")]} | changes
    return parent.add_child(instance=HelpPage(**fields))


def card_of(response, line):
    """The words about one help line, as a reader meets them."""
    soup = BeautifulSoup(response.content, "html.parser")
    (card,) = (card for card in soup.select(".help-lines .card") if line.name in card.get_text())
    return " ".join(card.get_text(" ").split())


@pytest.fixture
def front(home):
    fields = {"title": "Get help now", "slug": "help-now"}
    body = [prose("Ring the emergency number."), prose("Then ring your bank.")]
    return home.add_child(instance=HelpPage(**fields, body=body))


@pytest.fixture
def britain(db):
    note = "Banks answer on 159."
    return HelpPlace.objects.create(code="gb", name="Great Britain", emergency="999", note=note)


@pytest.fixture
def france(db):
    return HelpPlace.objects.create(code="fr", name="France")


@pytest.fixture
def anywhere(db):
    return HelpPlace.objects.create(code="int", name="Any other country")


# --- where to turn -------------------------------------------------------------------------


def test_a_place_shows_its_own_lines_and_those_for_any_country(
    client, front, britain, france, anywhere
):
    for place in (britain, france, anywhere):
        add_line(place, f"in-{place.code}")
    shown = text_of(client.get(front.url, {"place": "gb"}))
    assert "Help in: Great Britain" in shown and "In danger now: 999" in shown
    assert "Banks answer on 159." in shown and "Line in-gb" in shown
    assert "Line in-int" in shown and "Line in-fr" not in shown
    other = text_of(client.get(front.url, {"place": "fr"}))
    assert "Line in-fr" in other and "In danger now" not in other and "Line in-gb" not in other
    whole = text_of(client.get(front.url, {"place": "int"}))
    assert whole.count("Line in-int") == 2  # its name, and once more for who hears the links


def test_the_first_words_stay_first_whatever_was_chosen(client, front, britain):
    shown = text_of(client.get(front.url, {"place": "gb"}))
    order = ["Ring the emergency number.", "Help in:", "Then ring your bank.", "Where to turn"]
    assert sorted(order, key=shown.index) == order and shown.count(order[0]) == 1


def test_choosing_a_place_is_a_plain_address_and_is_kept_nowhere(client, front, britain, france):
    page = client.get(front.url, {"place": "fr"})
    form = BeautifulSoup(page.content, "html.parser").select_one("form.place-form")
    assert form["method"] == "get" and form["action"] == f"{front.url}#place"
    options = {o["value"]: o.has_attr("selected") for o in form.select("option")}
    assert options == {"gb": False, "fr": True}
    assert "Help in:" not in text_of(client.get(front.url))
    assert "sessionid" not in client.cookies and "place" not in client.cookies


@pytest.mark.parametrize("code", ["xx", "", "GB", "\x00", "x" * 5000, "<script>alert(1)"])
def test_an_unknown_place_is_passed_over(client, front, britain, code):
    response = client.get(front.url, {"place": code})
    assert response.status_code == 200 and b"<script>alert" not in response.content
    assert "Help in:" not in text_of(response)
    assert "Where to turn in your country Country or region Great Britain" in text_of(response)


def test_lines_stand_by_what_they_are_for_money_first(client, front, britain):
    for purpose in ("police", "talk", "money"):
        add_line(britain, purpose, purpose=purpose)
    shown = text_of(client.get(front.url, {"place": "gb"}))
    order = ["online crime", "Line money", "Someone to talk to", "Line talk", "Line police"]
    assert sorted(order, key=shown.index) == order
    assert "Pictures, and help" not in shown


def test_the_web_address_stands_before_the_number(client, front, britain):
    line = add_line(britain, "both", hours="Day and night", what="For everybody.")
    page = client.get(front.url, {"place": "gb"})
    card = card_of(page, line)
    order = ["Line both", "For everybody.", "both.example/help", "0300 123", "Day and night"]
    assert sorted(order, key=card.index) == order and "https://" not in card
    link = BeautifulSoup(page.content, "html.parser").select_one(f'a[href="{line.url}"]')
    assert {"noopener", "noreferrer"} <= set(link["rel"])


def test_a_line_with_only_a_number_or_only_an_address_says_only_that(client, front, britain):
    web, phone = add_line(britain, "web", phone=""), add_line(britain, "phone", url="")
    page = client.get(front.url, {"place": "gb"})
    assert "Phone or text" not in card_of(page, web) and "web.example" in card_of(page, web)
    assert ".example" not in card_of(page, phone) and "0300 123" in card_of(page, phone)


def test_a_line_says_when_it_was_checked_and_when_it_may_have_changed(client, front, britain):
    today = timezone.localdate()
    late = {"review_by": today - timedelta(days=1)}
    fresh = add_line(britain, "fresh", review_by=today, checked=date(2026, 3, 9))
    due = add_line(britain, "due", **late)
    unreachable = add_line(britain, "number", url="", **late)
    page = client.get(front.url, {"place": "gb"})
    assert "Last checked: March 2026." in card_of(page, fresh)
    assert "may have changed" not in card_of(page, fresh)
    assert "Date of the last check: not known. It may have changed." in card_of(page, due)
    assert "Look at the web address first." in card_of(page, due)
    assert "Look at the web" not in card_of(page, unreachable)
    assert list(HelpLine.objects.due()) == [due, unreachable]
    assert list(HelpLine.objects.due(on=today + timedelta(days=1))) == [fresh, due, unreachable]


def test_many_lines_and_places_cost_as_many_queries_as_one(
    client, front, britain, anywhere, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(14) as counted:
            client.get(front.url, {"place": "gb"})
        return len(counted)

    add_line(britain, "one")
    add_line(anywhere, "two")
    add_page(front, "below")
    queries()
    few = queries()
    for number in range(12):
        add_line((britain, anywhere)[number % 2], f"n{number}")
        HelpPlace.objects.create(code=f"c{number}", name=f"Country {number}")
        add_page(front, f"p{number}")
    assert queries() == few


# --- the pages below -----------------------------------------------------------------------


def test_the_pages_below_know_each_other_and_the_front(client, front, britain):
    first, second = add_page(front, "first"), add_page(front, "second")
    hidden = add_page(front, "hidden")
    hidden.unpublish()
    links = BeautifulSoup(client.get(front.url).content, "html.parser").select("nav .rows a")
    assert [link["href"] for link in links] == [first.url, second.url]
    page = client.get(second.url)
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select_one(".crumb a")["href"] == front.url
    assert [link["href"] for link in soup.select("nav .rows a")] == [first.url]
    assert soup.select_one("form.place-form")["action"] == f"{front.url}#place"
    assert client.get("/help-now/hidden/").status_code == 404


# --- out of date ---------------------------------------------------------------------------


@pytest.fixture
def line(britain):
    return add_line(britain, "bank")


def tell(client, line, what):
    return client.post(reverse("outdated", args=[line.pk]), {"what": what})


def test_every_line_can_be_told_of_without_an_account(client, front, line):
    url = reverse("outdated", args=[line.pk])
    page = client.get(front.url, {"place": "gb"}).content.decode()
    assert f'href="{url}"' in page
    form = client.get(url)
    assert "Line bank (Great Britain)" in text_of(form)
    for value, label in OutdatedNotice.WHATS:
        assert f'value="{value}"' in form.content.decode() and str(label) in text_of(form)
    thanks = tell(client, line, "phone")
    assert thanks.status_code == 200 and "The editors will look" in text_of(thanks)
    assert 'href="/help-now/?place=gb#place"' in thanks.content.decode()
    assert "no-store" in form["Cache-Control"] and "no-store" in thanks["Cache-Control"]


def test_what_and_when_are_kept_and_never_who(signed_in, client, line):
    tell(signed_in, line, "address")
    (kept,) = OutdatedNotice.objects.values()
    day = timezone.localdate()
    assert kept == {"id": kept["id"], "line_id": line.pk, "what": "address", "day": day}
    nobody = Client()
    tell(nobody, line, "hours")
    assert "sessionid" not in nobody.cookies and "visitor" not in nobody.cookies
    assert User.objects.count() == 1


def test_one_notice_a_day_is_kept_for_each_fault(client, line):
    for what in ("address", "address", "phone", "address"):
        assert tell(client, line, what).status_code == 200
    assert sorted(OutdatedNotice.objects.values_list("what", flat=True)) == ["address", "phone"]
    OutdatedNotice.objects.update(day=timezone.localdate() - timedelta(days=1))
    tell(Client(), line, "address")
    other = add_line(line.place, "other")
    tell(client, other, "address")
    assert OutdatedNotice.objects.filter(line=line).count() == 3
    assert OutdatedNotice.objects.filter(line=other).count() == 1


@pytest.mark.parametrize("what", ["", "everything", "\x00", "<script>alert(1)</script>"])
def test_who_chooses_nothing_is_asked_and_nothing_is_kept(client, line, what):
    response = tell(client, line, what)
    assert response.status_code == 422
    assert "There is a problem Choose what is different." in text_of(response)
    assert b"<title>Error:" in response.content and b"<script>alert" not in response.content
    anchor = BeautifulSoup(response.content, "html.parser").select_one(".error-summary a")["href"]
    assert f'id="{anchor[1:]}"'.encode() in response.content
    assert not OutdatedNotice.objects.exists()


def test_a_line_that_is_gone_is_not_found(client, line):
    url = reverse("outdated", args=[line.pk])
    assert client.put(url).status_code == 405
    line.delete()
    assert client.get(url).status_code == 404
    assert client.post(url, {"what": "phone"}).status_code == 404
    assert not OutdatedNotice.objects.exists()


def test_telling_asks_for_the_token_of_the_form(line):
    assert tell(Client(enforce_csrf_checks=True), line, "phone").status_code != 200
    assert not OutdatedNotice.objects.exists()
