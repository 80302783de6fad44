"""Pictures and documents, through every page of the CMS on which one can be uploaded."""

import functools
import gc
import io
import json
import os
import re
import struct
import zipfile
import zlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction, UploadedFile

from lessons.cms.images import redrawn
from tests.conftest import make_lesson, prose

# Wagtail leaves open files to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module", autouse=True)
def no_open_files_for_other_tests():
    yield
    gc.collect()


SECRET = b"taken at home by Lena"
DESCRIPTION = "A message with a link to a bank."


# --- pictures to upload ----------------------------------------------------------------------


def encoded(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def halves(size=(60, 40)):
    """Red on the left, blue on the right."""
    picture = Pillow.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture


def exif():
    tags = Pillow.Exif()
    tags[0x0112] = 6  # lies on its side
    tags[0x010E] = SECRET.decode()
    tags.get_ifd(0x8825)[1] = "N"
    return tags


def told():
    """Everything that a file can tell beside its pixels, in each format."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    common = {"exif": exif(), "icc_profile": profile}
    text = PngInfo()
    text.add_text("Author", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    text.add_text("Comment", SECRET.decode(), zip=True)
    return {
        "jpg": encoded(halves(), "JPEG", comment=SECRET, xmp=SECRET, **common),
        "png": encoded(halves(), "PNG", pnginfo=text, **common),
        "webp": encoded(halves(), "WEBP", xmp=SECRET, **common),
    }


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as pack:
        pack.writestr("page.html", SECRET)
    return file.getvalue()


def png_of(width, height):
    """A few dozen bytes that promise a picture of this size."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def moving(kind):
    return encoded(halves(), kind, save_all=True, append_images=[Pillow.new("RGB", (60, 40))])


@functools.cache
def noise(size):
    """A PNG that compression cannot make small."""
    return encoded(Pillow.frombytes("RGB", (size, size), os.urandom(size * size * 3)), "PNG")


def truncated(content, part=0.6):
    return content[: int(len(content) * part)]


def refused():
    jpeg, png = encoded(halves(), "JPEG"), encoded(halves(), "PNG")
    ten_thousand = encoded(Pillow.new("1", (10_000, 10_000)), "PNG")
    unreadable, many = "cannot be read as a picture", "more than 25 million pixels"
    other = "The extension does not match"
    return {
        "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", unreadable),
        "svg that says png": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", unreadable),
        "gif": ("a.gif", encoded(halves(), "GIF"), unreadable),
        "gif that says jpg": ("a.jpg", encoded(halves(), "GIF"), unreadable),
        "avif": ("a.avif", encoded(halves(), "AVIF"), unreadable),
        "heic": ("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, unreadable),
        "page": ("a.jpg", b"<!doctype html><script>alert(1)</script>", unreadable),
        "page behind a signature": ("a.jpg", b"\xff\xd8\xff<script>alert(1)</script>", unreadable),
        "archive": ("a.png", archive(), unreadable),
        "png that says jpg": ("a.jpg", png, other),
        "jpeg that says webp": ("a.webp", jpeg, other),
        "jpeg that says gif": ("a.gif", jpeg, "Not a supported image format"),
        "jpeg that says html": ("a.html", jpeg, "Not a supported image format"),
        "half a jpeg": ("a.jpg", truncated(encoded(halves((600, 400)), "JPEG")), unreadable),
        "half a png": ("a.png", truncated(noise(60)), unreadable),
        "half a webp": ("a.webp", truncated(encoded(halves(), "WEBP")), unreadable),
        "promise of 100": ("a.png", png_of(100, 100), unreadable),
        "promise of 60,000": ("a.png", png_of(60_000, 60_000), many),
        "10,000 by 10,000": ("a.png", ten_thousand, many),
        "a little too many": ("a.png", png_of(5001, 5000), many),
        "moving webp": ("a.webp", moving("WEBP"), "This picture moves"),
        "moving png": ("a.png", moving("PNG"), "This picture moves"),
        "more than 5 MB": ("a.jpg", jpeg + b"\0" * 5 * 1024 * 1024, "This file is too big"),
        "nothing": ("a.jpg", b"", "The submitted file is empty"),
    }


# --- ways in ---------------------------------------------------------------------------------


class Ways:
    """Uploads as the pages of the CMS do it; each way answers what the person is told."""

    def __init__(self, client):
        self.client = client

    def post(self, url, data, prefix=""):
        names = {f"{prefix}{name}": value for name, value in data.items()}
        return self.client.post(url, names, headers={"x-requested-with": "XMLHttpRequest"})

    def add(self, file, **fields):
        return self.post(reverse("wagtailimages:add"), self.fields(file=file, **fields))

    def edit(self, file, **fields):
        image = Image.objects.latest("pk")
        url = reverse("wagtailimages:edit", args=[image.pk])
        return self.post(url, self.fields(file=file, **fields))

    def chooser(self, file, **fields):
        url = reverse("wagtailimages_chooser:create")
        return self.post(url, self.fields(file=file, **fields), "image-chooser-upload-")

    def multiple(self, file, **fields):
        url = reverse("wagtailimages:add_multiple")
        response = self.post(url, {"files[]": file, "title": "a", "collection": self.collection})
        if not response.json()["success"]:
            return response
        pk = response.json()["uploaded_file_id"]
        url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk])
        return self.post(url, self.fields(**fields), f"uploaded-image-{pk}-")

    def fields(self, **fields):
        found = {"title": "Bank", "description": DESCRIPTION, "collection": self.collection}
        return found | {"tags": ""} | fields

    collection = 1


def words(response):
    """What a person reads in the answer, whichever form it has."""
    text = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        text = " ".join(str(value) for value in json.loads(text).values())
    return text.replace("&#x27;", "'")


@pytest.fixture
def media(settings, tmp_path):
    """The folder of files, empty at first."""
    settings.MEDIA_ROOT = tmp_path
    # Wagtail remembers sizes by the content of the original; those files went with their test.
    cache.clear()
    return tmp_path


@pytest.fixture
def ways(client, admin, media):
    client.force_login(admin)
    Ways.collection = Collection.get_first_root_node().pk
    return Ways(client)


@pytest.fixture
def way(request, ways):
    """One way in, with a picture already there to be replaced by the way that replaces."""
    if request.param == "edit":
        ways.add(upload(encoded(halves(), "PNG"), "before.png"))
        # The page makes the sizes that it shows.
        ways.client.get(reverse("wagtailimages:edit", args=[Image.objects.get().pk]))
    return getattr(ways, request.param)


each_way = pytest.mark.parametrize("way", ["add", "multiple", "edit", "chooser"], indirect=True)


def upload(content, name):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def stored(media):
    return {str(path.relative_to(media)): path for path in media.rglob("*") if path.is_file()}


def state(media):
    return [
        set(stored(media)),
        list(Image.objects.values_list("pk", "file", "file_hash")),
        list(UploadedFile.objects.values_list("pk")),
    ]


# --- pictures --------------------------------------------------------------------------------


@each_way
@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_a_picture_is_kept_without_anything_it_tells_beside_its_pixels(way, kind, media):
    content = told()[kind] + b"<script>" + SECRET + b"</script>" + archive()
    assert SECRET in content
    way(upload(content, f"lena.{kind}"))
    image = Image.objects.get()
    assert image.description == DESCRIPTION
    # Upright: it lay on its side.
    assert (image.width, image.height) == (40, 60)
    for path in stored(media).values():
        written = path.read_bytes()
        assert SECRET not in written and b"<script>" not in written and b"PK\3\4" not in written
    with Pillow.open(image.file.path) as picture:
        assert picture.format == {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[kind]
        assert not picture.getexif()
        assert not {"icc_profile", "exif", "xmp", "comment", "Author"} & set(picture.info)
        red, blue = (picture.convert("RGB").getpixel((20, y)) for y in (10, 50))
    assert red[0] > 200 > 60 > red[2] and blue[2] > 200 > 60 > blue[0]
    assert image.file_size == os.path.getsize(image.file.path)


@each_way
def test_what_is_no_picture_of_ours_is_refused_with_a_reason_and_leaves_nothing(way, media):
    before = state(media)
    for fault, (name, content, reason) in refused().items():
        response = way(upload(content, name))
        assert response.status_code == 200, fault
        assert reason in words(response), fault
        assert state(media) == before, fault


@each_way
@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/Lena Müller.JPEG",
        "..\\..\\lena.jpg",
        "lena.php.jpg",
        "%2e%2e%2flena.jpg",
    ],
)
def test_a_file_gets_a_name_that_says_nothing(way, name, media):
    way(upload(told()["jpg"], name))
    image = Image.objects.get()
    assert re.fullmatch(r"original_images/[0-9a-f]{16}\.jpg", image.file.name)
    assert set(stored(media)) - {image.file.name} == {
        name for name in stored(media) if name.startswith("images/")
    }


@each_way
def test_a_picture_needs_a_description(way, media):
    before = list(Image.objects.values_list("file", "description"))
    response = way(upload(told()["jpg"], "a.jpg"), description="  ")
    assert "This field is required" in words(response)
    assert "Say what a person who cannot see it needs to know" in words(response)
    assert "Left empty, it is the same as the description" in words(response)
    assert list(Image.objects.values_list("file", "description")) == before


@each_way
def test_without_a_title_the_description_is_the_title(way):
    way(upload(told()["jpg"], "IMG_2034.jpg"), title="")
    assert Image.objects.get().title == DESCRIPTION


@each_way
def test_a_picture_of_nearly_5_mb_is_taken(way):
    content = noise(1280)
    assert 4.6 * 1024 * 1024 < len(content) < 5 * 1024 * 1024
    way(upload(content, "a.png"))
    image = Image.objects.get()
    assert (image.width, image.height) == (1280, 1280)
    # A large upload is a file of its own on its way in, and is changed there too.
    assert Pillow.open(image.file.path).tobytes() == Pillow.open(io.BytesIO(content)).tobytes()


def test_among_many_a_picture_is_complete_with_its_description(ways, media):
    url = reverse("wagtailimages:add_multiple")
    data = {"files[]": upload(told()["jpg"], "Lena.jpg"), "title": "Lena", "collection": 1}
    answer = ways.post(url, data | {"collection": ways.collection}).json()
    # Kept aside until it is described, and already drawn anew.
    assert not Image.objects.exists()
    [(name, path)] = stored(media).items()
    assert re.fullmatch(r"wagtail_uploads/[0-9a-f]{16}\.jpg", name)
    assert SECRET not in path.read_bytes()
    assert (
        "Lena" not in answer["form"] and name.removeprefix("wagtail_uploads/") not in answer["form"]
    )

    pk = answer["uploaded_file_id"]
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk])
    answer = ways.post(url, ways.fields(description=""), f"uploaded-image-{pk}-").json()
    assert not answer["success"] and not Image.objects.exists()
    answer = ways.post(url, ways.fields(), f"uploaded-image-{pk}-").json()
    assert answer["success"]
    image = Image.objects.get()
    assert set(stored(media)) == {image.file.name} and not UploadedFile.objects.exists()

    url = reverse("wagtailimages:edit_multiple", args=[image.pk])
    answer = ways.post(url, ways.fields(description=""), f"image-{image.pk}-").json()
    assert not answer["success"] and "This field is required" in answer["form"]


def test_the_field_takes_no_file_on_the_page_for_many(ways):
    ways.add(upload(told()["jpg"], "a.jpg"))
    image = Image.objects.get()
    url = reverse("wagtailimages:edit_multiple", args=[image.pk])
    ways.post(url, ways.fields(file=upload(b"<svg/>", "a.svg")), f"image-{image.pk}-")
    assert Image.objects.get().file.name == image.file.name


def test_editing_without_a_new_file_keeps_the_old_one(ways, media):
    ways.add(upload(told()["jpg"], "a.jpg"))
    before = Image.objects.get()
    response = ways.edit("", description="Another text.")
    assert response.status_code == 302
    after = Image.objects.get()
    assert after.description == "Another text."
    assert (after.file.name, after.file_hash) == (before.file.name, before.file_hash)


def test_the_same_file_twice_is_noticed(ways):
    ways.chooser(upload(told()["jpg"], "a.jpg"))
    response = ways.chooser(upload(told()["jpg"], "b.jpg"))
    assert response.json()["step"] == "duplicate_found"


def test_a_photo_with_a_second_picture_inside_keeps_the_first(ways):
    content = encoded(halves(), "MPO", save_all=True, append_images=[Pillow.new("RGB", (60, 40))])
    with Pillow.open(io.BytesIO(content)) as picture:
        assert picture.format == "MPO"
    assert ways.add(upload(content, "phone.jpg")).status_code == 302
    with Pillow.open(Image.objects.get().file.path) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((10, 20))[0] > 200


def read_again(picture, kind, **options):
    """The picture as it is kept after it came as a file of this kind."""
    content = encoded(picture, kind, **options)
    return Pillow.open(io.BytesIO(redrawn(Pillow.open(io.BytesIO(content)), kind)))


def test_every_way_of_writing_colours_is_understood():
    clear = Pillow.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert read_again(clear, "PNG").getpixel((0, 0))[3] == 0
    assert read_again(clear, "WEBP").getpixel((0, 0))[3] == 0
    palette = halves().convert("P")
    assert read_again(palette, "PNG").getpixel((1, 1)) == palette.convert("RGB").getpixel((1, 1))
    assert read_again(palette, "PNG", transparency=palette.getpixel((1, 1))).mode == "RGBA"
    assert read_again(Pillow.new("LA", (4, 4), (9, 0)), "PNG").getpixel((0, 0)) == (9, 9, 9, 0)
    assert read_again(Pillow.new("L", (4, 4), 9), "PNG").getpixel((0, 0)) == 9
    assert read_again(Pillow.new("1", (4, 4), 1), "PNG").convert("L").getpixel((0, 0)) == 255
    sixteen = Pillow.new("I;16", (4, 4), 128 * 256)
    assert read_again(sixteen, "PNG").getpixel((0, 0)) == 128
    cyan = read_again(Pillow.new("CMYK", (8, 8), (255, 0, 0, 0)), "JPEG")
    assert cyan.mode == "RGB" and cyan.getpixel((0, 0))[0] < 60


def test_a_profile_that_does_not_fit_is_left_out():
    for profile in [b"nonsense", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()]:
        kept = read_again(halves(), "PNG", icc_profile=profile)
        assert kept.getpixel((1, 1)) == (255, 0, 0) and "icc_profile" not in kept.info


def test_files_of_a_replaced_picture_are_gone(ways, media, django_capture_on_commit_callbacks):
    ways.add(upload(told()["jpg"], "a.jpg"))
    image = Image.objects.get()
    old = {image.file.name, image.get_rendition("width-20").file.name}
    assert old <= set(stored(media))
    with django_capture_on_commit_callbacks(execute=True):
        ways.edit(upload(encoded(halves(), "PNG"), "a.png"))
    image.refresh_from_db()
    assert set(stored(media)) == {image.file.name} and not old & {image.file.name}
    assert image.get_rendition("width-20").file.name not in old


def test_files_of_a_deleted_picture_are_gone(ways, media, django_capture_on_commit_callbacks):
    ways.add(upload(told()["jpg"], "a.jpg"))
    image = Image.objects.get()
    image.get_rendition("width-20")
    with django_capture_on_commit_callbacks(execute=True):
        ways.client.post(reverse("wagtailimages:delete", args=[image.pk]))
    assert not Image.objects.exists() and stored(media) == {}


def test_a_point_to_keep_in_view_decides_what_a_cut_shows(ways):
    ways.add(upload(encoded(halves((400, 100)), "PNG"), "a.png"))
    [image] = Image.objects.all()
    colours = {}
    for side, x in {"left": 50, "right": 350}.items():
        point = {"x": x, "y": 50, "width": 20, "height": 20}
        ways.edit("", **{f"focal_point_{name}": value for name, value in point.items()})
        cut = Image.objects.get(pk=image.pk).get_rendition("fill-100x100")
        with Pillow.open(cut.file.path) as picture:
            colours[side] = picture.convert("RGB").getpixel((50, 50))
        colours[f"{side} name"] = cut.url
    assert colours["left"] == (255, 0, 0) and colours["right"] == (0, 0, 255)
    # Pictures are kept for ever by browsers: another cut is another address.
    assert colours["left name"] != colours["right name"]


def test_the_list_and_the_chooser_show_small_pictures(ways):
    ways.add(upload(told()["jpg"], "a.jpg"))
    for name in ["wagtailimages:index", "wagtailimages_chooser:choose"]:
        found = re.findall(r"/media/[^\" \\]+", words(ways.client.get(reverse(name))))
        assert found
        for url in found:
            response = ways.client.get(url)
            assert response.status_code == 200
            b"".join(response.streaming_content)


# --- pictures in lessons ---------------------------------------------------------------------


def picture_block(image, **changes):
    value = {"image": image.pk, "decorative": False, "alt_text": "A message & a link."}
    return {"type": "image", "id": "5f1c0f6e-0000-4000-8000-000000000001", "value": value | changes}


@pytest.fixture
def image(ways):
    ways.add(upload(encoded(halves((1800, 900)), "JPEG"), "a.jpg"))
    ways.client.logout()
    return Image.objects.get()


def figure(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return re.search(r'<figure class="picture">(.*?)</figure>', response.content.decode()).group(1)


def test_a_picture_in_a_lesson_comes_in_the_size_that_fits(client, module, image):
    html = figure(client, make_lesson(module, [prose("Read."), picture_block(image)]))
    assert 'alt="A message &amp; a link."' in html
    assert 'loading="lazy"' in html and 'width="900"' in html and 'height="450"' in html
    sizes = dict(re.findall(r"(/media/images/\S+\.webp) (\d+)w", html))
    assert sorted(map(int, sizes.values())) == [480, 900, 1600]
    for url in sizes:
        response = client.get(url)
        assert response["Content-Type"] == "image/webp"
        b"".join(response.streaming_content)


def test_a_small_picture_is_not_enlarged(client, module, ways):
    ways.add(upload(told()["png"], "a.png"))
    html = figure(client, make_lesson(module, [picture_block(Image.objects.get())]))
    assert 'width="40"' in html and "srcset" not in html and "sizes" not in html


@pytest.mark.parametrize("damage", ["lost", "emptied", "cut off", "overwritten"])
def test_a_lesson_is_shown_though_a_picture_is_lost(client, module, image, damage, caplog):
    path = image.file.path
    if damage == "lost":
        os.remove(path)
    else:
        with open(path, "rb") as file:
            content = file.read()
        changed = {"emptied": b"", "cut off": content[:2000], "overwritten": b"x" * 5000}
        with open(path, "wb") as file:
            file.write(changed[damage])
    page = make_lesson(module, [prose("Read."), picture_block(image)])
    assert figure(client, page) == "<p>A message &amp; a link.</p>"
    # Whoever runs the site hears of it.
    assert f"Picture {image.pk} cannot be shown" in caplog.text
    page = make_lesson(module, [picture_block(image, decorative=True, alt_text="")], slug="second")
    assert figure(client, page) == ""


def test_a_lesson_is_shown_though_a_picture_was_deleted(client, module, image):
    block = picture_block(image)
    image.delete()
    page = make_lesson(module, [prose("Read."), block])
    response = client.get(page.url)
    assert response.status_code == 200


def test_four_pictures_take_no_more_queries_than_one(client, module, image):
    one = make_lesson(module, [picture_block(image)], slug="one")
    four = make_lesson(module, [picture_block(image)] * 4, slug="four")
    counts = []
    for page in [one, four]:
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- documents -------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
NO_PDF = {
    "page": ("a.pdf", b"<!doctype html><script>alert(1)</script>%%EOF", "not a PDF"),
    "page first": ("a.pdf", b"<script></script>" + PDF, "not a PDF"),
    "nothing": ("a.pdf", b"", "The submitted file is empty"),
    "half": ("a.pdf", PDF[:40], "not whole"),
    "archive behind": ("a.pdf", PDF + archive(), "not whole"),
    "page behind": ("a.pdf", PDF + b"<script>alert(1)</script>", "not whole"),
    "says html": ("a.html", PDF, "is not allowed"),
    "says html after pdf": ("a.pdf.html", PDF, "is not allowed"),
    "word": ("a.docx", archive(), "not a PDF"),
    "more than 10 MB": ("a.pdf", PDF[:-6] + b" " * 10 * 1024 * 1024 + b"%%EOF", "too big"),
}


class Papers(Ways):
    """The same for documents."""

    def add(self, file, **fields):
        return self.post(reverse("wagtaildocs:add"), self.fields(file=file, **fields))

    def edit(self, file, **fields):
        url = reverse("wagtaildocs:edit", args=[Document.objects.latest("pk").pk])
        return self.post(url, self.fields(file=file, **fields))

    def chooser(self, file, **fields):
        url = reverse("wagtaildocs_chooser:create")
        return self.post(url, self.fields(file=file, **fields), "document-chooser-upload-")

    def multiple(self, file, **fields):
        url = reverse("wagtaildocs:add_multiple")
        return self.post(url, {"files[]": file, "title": "a", "collection": self.collection})

    def fields(self, **fields):
        return {"title": "A plan", "collection": self.collection, "tags": ""} | fields


@pytest.fixture
def papers(ways):
    return Papers(ways.client)


@pytest.fixture
def paper_way(request, papers):
    if request.param == "edit":
        papers.add(upload(PDF, "before.pdf"))
    return getattr(papers, request.param)


each_paper_way = pytest.mark.parametrize(
    "paper_way", ["add", "multiple", "edit", "chooser"], indirect=True
)


def papers_state(media):
    documents = list(Document.objects.values_list("pk", "file", "file_hash"))
    return [set(stored(media)), documents, UploadedFile.objects.count()]


@each_paper_way
@pytest.mark.parametrize("name", ["plan.pdf", "PLAN.PDF", "../../plan.pdf"])
def test_a_pdf_is_taken_and_always_downloaded(paper_way, client, media, name):
    content = PDF + b"%" + b"." * 3_000_000 + b"\n%%EOF\r\n"  # a file of its own on its way in
    paper_way(upload(content, name))
    document = Document.objects.get()
    assert re.fullmatch(r"documents/(plan|PLAN)\.(pdf|PDF)", document.file.name)
    client.logout()
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == content
    assert client.get(document.file.url).status_code == 404


@each_paper_way
def test_what_is_no_whole_pdf_is_refused_with_a_reason_and_leaves_nothing(paper_way, media):
    before = papers_state(media)
    for fault, (name, content, reason) in NO_PDF.items():
        response = paper_way(upload(content, name))
        assert response.status_code == 200, fault
        assert reason in words(response), fault
        assert papers_state(media) == before, fault


def test_editing_a_document_without_a_new_file_keeps_the_old_one(papers):
    papers.add(upload(PDF, "plan.pdf"))
    assert papers.edit("", title="Another plan").status_code == 302
    document = Document.objects.get()
    assert (document.title, document.file.name) == ("Another plan", "documents/plan.pdf")


def test_a_private_document_asks_for_sign_in(papers, client, learner):
    private = Collection.get_first_root_node().add_child(name="For teachers")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    papers.add(upload(PDF, "plan.pdf"), collection=private.pk)
    document = Document.objects.get()
    assert document.collection == private
    client.logout()
    response = client.get(document.url)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    client.force_login(learner)
    response = client.get(document.url)
    assert response.status_code == 200
    b"".join(response.streaming_content)


def test_a_document_whose_file_is_lost_is_not_found(papers, client, media):
    papers.add(upload(PDF, "plan.pdf"))
    document = Document.objects.get()
    os.remove(document.file.path)
    assert client.get(document.url).status_code == 404
