import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Picture.new("RGB", (400, 300), "teal").save(tmp_path / "drawn.png")
    with open(tmp_path / "drawn.png", "rb") as file:
        return Image.objects.create(title="Drawn", file=ImageFile(file, name="drawn.png"))


# Wagtail leaves its temporary file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
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
