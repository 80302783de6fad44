import gc
import mimetypes
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image

# Wagtail leaves open files to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module", autouse=True)
def no_open_files_for_other_tests():
    yield
    gc.collect()


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Picture.new("RGB", (400, 300), "teal").save(tmp_path / "drawn.png")
    with open(tmp_path / "drawn.png", "rb") as file:
        return Image.objects.create(title="Drawn", file=ImageFile(file, name="drawn.png"))


def test_a_resized_picture_is_served_to_everybody_and_may_be_kept(client, picture):
    url = picture.get_rendition("width-100").url
    response = client.get(url)
    assert response.status_code == 200 and response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    b"".join(response.streaming_content)


def test_originals_are_not_public(client, picture):
    assert client.get(picture.file.url).status_code == 404
    assert client.get("/media/images/../original_images/drawn.png").status_code in (400, 404)
    assert client.get("/media/images/").status_code == 404


def test_only_pictures_are_served_each_as_what_it_is(client, picture, monkeypatch):
    # As on a machine that has never heard of WebP.
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_, **__: (None, None))
    response = client.get(picture.get_rendition("width-100|format-webp").url)
    assert response["Content-Type"] == "image/webp"
    b"".join(response.streaming_content)
    folder = Path(picture.file.storage.location) / "images"
    for name in ["page.html", "drawing.svg", "noted.webp.html", "nothing"]:
        (folder / name).write_text("<script>alert(1)</script>")
        assert client.get(f"/media/images/{name}").status_code == 404


def test_no_file_outside_the_folder_of_sizes_is_served(client, picture):
    picture.get_rendition("width-100")
    for path in [
        "../original_images/drawn.png",
        "%2e%2e/original_images/drawn.png",
        "..%2foriginal_images%2fdrawn.png",
        "/etc/passwd.png",
        "no-such.png",
    ]:
        assert client.get(f"/media/images/{path}").status_code in (400, 404), path
    for folder in ["original_images/drawn.png", "documents/", "wagtail_uploads/", "avatar_images/"]:
        assert client.get(f"/media/{folder}").status_code == 404
