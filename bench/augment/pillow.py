"""Measures Pillow on the thirteen operations and on pairs of views that have been drawn before.

Reads a job from the JSON file named by the first argument and writes one JSON object to stdout. Everything is on one
core, on 8-bit grey images. Pillow's padding is NumPy's, as torchvision's RandomCrop has it; pairs are measured with it and
without, where the padded images are there already.
"""

import hashlib
import json
import sys
import time

import numpy
import PIL
from PIL import Image, ImageEnhance, ImageOps


def affine(image, *coefficients):
    return image.transform(image.size, Image.AFFINE, coefficients)


def factor(level):
    return 0.05 + 0.09 * level


# Each takes an image, a level of 1 to 9 and a sign.
OPERATIONS = {
    "identity": lambda image, level, sign: image,
    "autoContrast": lambda image, level, sign: ImageOps.autocontrast(image),
    "equalize": lambda image, level, sign: ImageOps.equalize(image),
    "brightness": lambda image, level, sign: ImageEnhance.Brightness(image).enhance(factor(level)),
    "contrast": lambda image, level, sign: ImageEnhance.Contrast(image).enhance(factor(level)),
    "sharpness": lambda image, level, sign: ImageEnhance.Sharpness(image).enhance(factor(level)),
    "posterize": lambda image, level, sign: ImageOps.posterize(image, 4 + int(0.4 * level)),
    "solarize": lambda image, level, sign: ImageOps.solarize(image, 256 - int(25.6 * level)),
    "rotate": lambda image, level, sign: image.rotate(sign * 3 * level),
    "shearX": lambda image, level, sign: affine(image, 1, sign * 0.03 * level, 0, 0, 1, 0),
    "shearY": lambda image, level, sign: affine(image, 1, 0, 0, sign * 0.03 * level, 1, 0),
    "translateX": lambda image, level, sign: affine(image, 1, 0, sign * (3 * level * image.width // 100), 0, 1, 0),
    "translateY": lambda image, level, sign: affine(image, 1, 0, 0, 0, 1, sign * (3 * level * image.height // 100)),
}


def padded(image, px):
    return Image.fromarray(numpy.pad(numpy.asarray(image), px, mode="reflect"))


def cropped(image, size, x, y):
    return image.crop((x, y, x + size[0], y + size[1]))


def augmented(image, operations):
    for operation in operations:
        image = OPERATIONS[operation["name"]](image, operation["level"], operation["sign"])
    return image


def microseconds(run, count, seconds):
    """Median over runs of `count` calls of the time of one, after others for as long that warm up."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        run()
    times = []
    started = time.perf_counter()
    while len(times) < 5 or time.perf_counter() - started < seconds:
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) / count * 1e6)
    return sorted(times)[len(times) // 2]


def main():
    with open(sys.argv[1]) as file:
        job = json.load(file)
    size = (job["widthPx"], job["heightPx"])
    area = size[0] * size[1]
    with open(job["pixels"], "rb") as file:
        pixels = file.read()
    images = [Image.frombytes("L", size, pixels[i : i + area]) for i in range(0, len(pixels), area)]
    calls = [(images[i % len(images)], 1 + i % 9, 1 - 2 * (i % 2)) for i in range(90)]

    def apply_all(operation):
        for image, level, sign in calls:
            operation(image, level, sign)

    operations = {
        name: microseconds(lambda: apply_all(operation), len(calls), job["seconds"])
        for name, operation in OPERATIONS.items()
    }

    def view(index, drawn):
        crop = drawn["crop"]
        image = ImageOps.mirror(images[index]) if crop["mirrored"] else images[index]
        image = cropped(padded(image, crop["paddingPx"]), size, crop["xPx"], crop["yPx"])
        return augmented(image, drawn["operations"])

    # Padded images are never changed: one of each image, and one of its mirror image, serve every crop.
    padding_px = job["pairs"][0][0]["crop"]["paddingPx"]
    ready = {
        mirrored: [padded(ImageOps.mirror(image) if mirrored else image, padding_px) for image in images]
        for mirrored in (False, True)
    }

    def view_without_padding(index, drawn):
        crop = drawn["crop"]
        if crop["mirrored"]:
            ImageOps.mirror(images[index])  # Its time counts, though its padded self is there already.
        image = cropped(ready[crop["mirrored"]][index], size, crop["xPx"], crop["yPx"])
        return augmented(image, drawn["operations"])

    def all_views(make):
        return [make(i % len(images), drawn) for i, pair in enumerate(job["pairs"]) for drawn in pair]

    digests = [hashlib.sha256() for _ in range(2)]
    for digest, make in zip(digests, (view, view_without_padding)):
        for image in all_views(make):
            digest.update(image.tobytes())
    count = len(job["pairs"])
    print(
        json.dumps(
            {
                "operations": operations,
                "pair": microseconds(lambda: all_views(view), count, job["seconds"]),
                "pairWithoutPadding": microseconds(lambda: all_views(view_without_padding), count, job["seconds"]),
                "sha256": [digest.hexdigest() for digest in digests],
                "versions": f"Pillow {PIL.__version__}, NumPy {numpy.__version__}",
            }
        )
    )


if __name__ == "__main__":
    main()
