"""The settings of the site in a real browser: changed in the CMS, seen on the page."""


def options(person):
    person.go("/help-now/")
    return person.page.locator("#place-code option").all_inner_texts()


def save(page):
    page.locator("footer button[type=submit]").click()
    page.get_by_text("Site settings updated.").wait_for()


def test_an_administrator_chooses_which_country_stands_first(visit):
    admin, visitor = visit(), visit()
    before = options(visitor)
    chosen = before[2]
    admin.sign_in("admin")
    page = admin.page
    page.goto("/cms/settings/lessons/sitesettings/")
    # The neutral page of these tests by its whole address: the form takes no other.
    page.fill("[name=leave_url]", f"{admin.base}/neutral/")
    stream = page.locator("[data-contentpath=first_places]")
    stream.locator("button[title='Insert a block']").first.click()
    page.get_by_role("button", name="Choose").first.click()
    page.locator(".modal-body").get_by_role("link", name=chosen, exact=True).click()
    stream.get_by_text(chosen).wait_for()
    save(page)
    assert options(visitor) == [chosen, *(name for name in before if name != chosen)]
    stream.locator("button[title=Delete]").first.click()
    save(page)
    assert options(visitor) == before
