"""Reads the forms of a page as a browser does, and fills them in."""

from bs4 import BeautifulSoup


class Form:
    """One exercise form: where it posts, its hidden fields, and its options by their words."""

    def __init__(self, tag):
        self.action = tag["action"]
        self.hidden = {}
        for field in tag.select("input[type=hidden]"):
            self.hidden[field["name"]] = field["value"]
        self.looks = {
            button.get_text(strip=True): button["value"]
            for button in tag.select("button[name=look]")
        }
        self.boxes = tag.select("input[type=checkbox], input[type=radio]")
        self.labels = {
            label["for"]: " ".join(label.get_text(" ").split()) for label in tag.select("label")
        }

    def ticked(self):
        return {self.labels[box["id"]] for box in self.boxes if box.has_attr("checked")}

    def tokens(self):
        return [box["value"] for box in self.boxes if box["name"] == "target"]

    def data(self, *words, **extra):
        """What is posted after ticking every option whose label contains one of `words`."""
        data = dict(self.hidden)
        for box in self.boxes:
            if any(word in self.labels[box["id"]] for word in words):
                data.setdefault(box["name"], [])
                data[box["name"]].append(box["value"])
        return data | extra


def forms_in(response):
    """The exercise forms of a page, in reading order."""
    soup = BeautifulSoup(response.content, "html.parser")
    return [Form(tag) for tag in soup.select("form[action^='/answer/']")]


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())
