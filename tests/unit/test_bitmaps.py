"""Photographs: every odd one comes out upright, plain and small, or is refused in words."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from anagen.render.bitmaps import renditions
from anagen.render.pictures import UnreadableError
from tests.sites import make, page

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"
FIGURE = "/// figure\n    picture: {}\n    alt: A {}\n///\n\n"


def photo(width: int = 1200, height: int = 900, mode: str = "RGB") -> Image.Image:
    """Something with many colours, as a camera makes it."""
    red = Image.linear_gradient("L").resize((width, height))
    green = Image.radial_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (red, green, red.transpose(Image.Transpose.ROTATE_180)))
    return picture.convert(mode)


def saved(picture: Image.Image, form: str, **how: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def read(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """The parts of a colour."""
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def test_a_photo_comes_in_each_width_smaller_and_the_same_each_time() -> None:
    content = saved(photo(), "JPEG", quality=95)
    made = renditions(content)
    assert [(one.form, one.width, one.height) for one in made] == [
        ("webp", 480, 360), ("webp", 960, 720), ("webp", 1200, 900), ("jpg", 1200, 900),
    ]  # fmt: skip
    assert all((read(one.content).width, read(one.content).format) for one in made)
    assert len(made[0].content) < len(made[1].content) < len(content)
    assert renditions(content) == made


def test_nothing_is_made_larger_than_it_came() -> None:
    assert [one.width for one in renditions(saved(photo(300, 200), "JPEG"))] == [300, 300]


def test_what_the_camera_noted_is_gone_and_the_picture_upright() -> None:
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "A camera"
    notes[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    for one in renditions(saved(photo(), "JPEG", exif=notes)):
        picture = read(one.content)
        assert picture.width * 1200 == pytest.approx(picture.height * 900, rel=0.01)
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & picture.info.keys()
        assert b"A camera" not in one.content


def test_inks_are_turned_into_light() -> None:
    red = Image.new("CMYK", (600, 400), (0, 255, 255, 0))
    for one in renditions(saved(red, "JPEG")):
        picture = read(one.content).convert("RGB")
        assert pixel(picture, 300, 200)[0] > 200
        assert pixel(picture, 300, 200)[2] < 60


def test_sixteen_bits_of_grey_stay_grey() -> None:
    grey = Image.new("I;16", (600, 400), 0x8080)
    for one in renditions(saved(grey, "PNG")):
        assert read(one.content).convert("L").getpixel((1, 1)) == pytest.approx(0x80, abs=2)


def test_few_colours_and_what_is_see_through_lose_nothing() -> None:
    drawing = Image.new("P", (600, 400), 1)
    drawing.putpalette([0, 0, 0, 200, 30, 40])
    for content in (saved(drawing, "PNG"), saved(drawing, "GIF")):
        made = renditions(content)
        assert made[-1].form == "png"
        assert {read(one.content).convert("RGB").getpixel((5, 5)) for one in made} == {(200, 30, 40)}
    clear = Image.new("RGBA", (600, 400), (200, 30, 40, 0))
    clear.putpixel((1, 1), (200, 30, 40, 255))
    assert all(pixel(read(one.content).convert("RGBA"), 300, 200)[3] == 0 for one in renditions(saved(clear, "PNG")))


def test_a_profile_that_is_broken_is_as_good_as_none() -> None:
    fine = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (fine, b"no profile"):
        assert len(renditions(saved(photo(), "JPEG", icc_profile=profile))) == 4


def test_what_moves_is_refused() -> None:
    moving = saved(photo(60, 40), "GIF", save_all=True, append_images=[photo(60, 40).rotate(180)])
    with pytest.raises(UnreadableError, match="moves"):
        renditions(moving)


@pytest.mark.parametrize("content", [b"", b"no picture", saved(photo(), "JPEG")[:3000], saved(photo(), "PNG")[:3000]])
def test_what_is_torn_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        renditions(content)


def test_a_small_file_with_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100_000)
    for size in ((400, 300), (2000, 1000)):
        with pytest.raises(UnreadableError, match="too many pixels"):
            renditions(saved(Image.new("1", size), "PNG"))


def test_a_figure_offers_its_widths_and_only_what_stands_below_waits(tmp_path: Path) -> None:
    files = {f"content/en/{name}.jpg": saved(photo(), "JPEG") for name in ("one", "two")}
    text = HEAD + FIGURE.format("one.jpg", "first") + FIGURE.format("two.jpg", "second")
    html = page(tmp_path, "page/index.html", {"content/en/page.md": text, **files})
    first, second = re.findall(r"<picture>.*?</picture>", html, re.DOTALL)
    assert re.search(
        r'srcset="\.\./one\.\w{8}\.webp 480w, \.\./one\.\w{8}\.webp 960w, \.\./one\.\w{8}\.webp 1200w"', first
    )
    assert re.search(r'alt="A first" src="\.\./one\.\w{8}\.jpg" width="1200" height="900">', first)
    assert 'loading="lazy"' in second
    assert "lazy" not in first


def test_a_photo_in_the_text_goes_out_as_one_in_a_figure_does(tmp_path: Path) -> None:
    files = {f"content/en/{name}.jpg": saved(photo(), "JPEG") for name in ("one", "two")}
    figures = FIGURE.format("one.jpg", "comb") + FIGURE.format("two.jpg", "mirror")
    shown = page(tmp_path / "figures", "page/index.html", {"content/en/page.md": HEAD + figures, **files})
    text = "Here is ![A comb](one.jpg) a comb.\n\n- ![A mirror](two.jpg){: .wide lang=en }\n"
    html = page(tmp_path / "text", "page/index.html", {"content/en/page.md": HEAD + text, **files})
    pictures = re.findall(r"<picture>.*?</picture>", html, re.DOTALL)
    assert 'class="wide"' in pictures[1]
    assert 'lang="en"' in pictures[1]
    written = re.compile(r' (?:class|alt|lang)="[^"]*"')
    assert [written.sub("", one) for one in pictures] == [
        written.sub("", one) for one in re.findall(r"<picture>.*?</picture>", shown, re.DOTALL)
    ]
    assert "Here is <picture>" in html
    assert "</picture> a comb." in html


def test_a_drawing_below_the_first_picture_waits_too(tmp_path: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><circle r="4"/></svg>'
    text = HEAD + '![A "circle"](a.svg)\n\n![One more](a.svg)\n'
    html = page(tmp_path, "page/index.html", {"content/en/page.md": text, "content/en/a.svg": svg})
    first, second = re.findall(r"<img[^>]*>", html)
    assert 'alt="A &quot;circle&quot;"' in first
    assert "lazy" not in first
    assert second.endswith(' width="40" height="20" loading="lazy">')
    assert "<picture" not in html


def test_the_original_goes_out_only_where_it_is_linked(tmp_path: Path) -> None:
    original = saved(photo(2000, 1500), "JPEG", quality=95)
    for shown in (FIGURE.format("one.jpg", "scalp"), "![A scalp](one.jpg)\n"):
        for more, expected in (("", 0), ("\n[The whole photo](one.jpg)\n", 1)):
            files: dict[str, str | bytes] = {"content/en/one.jpg": original, "content/en/page.md": HEAD + shown + more}
            built = make(tmp_path, files)
            assert sum(output.content == original for output in built.outputs) == expected


def test_a_picture_that_moves_is_told_with_its_place(tmp_path: Path) -> None:
    moving = saved(photo(60, 40), "GIF", save_all=True, append_images=[photo(60, 40).rotate(180)])
    for shown, line in ((FIGURE.format("one.gif", "film"), 8), ("![A film](one.gif)\n", 7)):
        built = make(tmp_path, {"content/en/page.md": HEAD + shown, "content/en/one.gif": moving})
        [problem] = [one for one in built.diagnostics if one.severity == "error"]
        assert (problem.code, problem.location.line) == ("bad-picture", line)
        assert "it moves, and readers could not stop it" in problem.message
