"""Measures PyTorch's DataLoader on the weak and strong views of the released MultiMix code.

Reads a job (job.ts) from the JSON file named by the first argument and writes lines of JSON (report.ts). Whole passes
(up to a batch) warm up until they have taken the job's time, then whole passes are measured for as long, as in
stopwatch.ts.

The views are those of the released code, on 8-bit grey images at the job's size: a horizontal flip at probability 1/2,
reflect padding and a random crop (32 px in the weak view, 4 px in the strong one), and in the strong view two of
thirteen operations, each at a level of 1 to 9 and with probability 1/2.

With `"released": true` in the job the rest is as in the released code too: a file is decoded once for each view, through
RGB, and batches are float. (There each view has a loader with workers of its own; here one loader makes the pair, so
that the number of workers is the one stated.) Otherwise one decode, straight to grey, feeds both views, and batches are
uint8, as in the other systems measured: what a careful user of PyTorch would write.
"""

import json
import multiprocessing
import os
import random
import sys
import time

import PIL
import torch
import torchvision
from PIL import Image, ImageEnhance, ImageOps
from torch.utils.data import DataLoader, Dataset, Sampler
from torchvision import transforms

LEVELS = 10
WEAK_PADDING_PX = 32
STRONG_PADDING_PX = 4


def signed(value):
    return -value if random.random() < 0.5 else value


def affine(image, *coefficients):
    return image.transform(image.size, Image.AFFINE, coefficients)


def factor(level):
    return 0.05 + 0.9 * level / LEVELS


# Each takes an image and a level of 1 to 9.
OPERATIONS = [
    lambda image, level: image,
    lambda image, level: ImageOps.autocontrast(image),
    lambda image, level: ImageOps.equalize(image),
    lambda image, level: ImageEnhance.Brightness(image).enhance(factor(level)),
    lambda image, level: ImageEnhance.Contrast(image).enhance(factor(level)),
    lambda image, level: ImageEnhance.Sharpness(image).enhance(factor(level)),
    lambda image, level: ImageOps.posterize(image, 4 + int(4 * level / LEVELS)),
    lambda image, level: ImageOps.solarize(image, 256 - int(256 * level / LEVELS)),
    lambda image, level: image.rotate(signed(int(30 * level / LEVELS))),
    lambda image, level: affine(image, 1, signed(0.3 * level / LEVELS), 0, 0, 1, 0),
    lambda image, level: affine(image, 1, 0, 0, signed(0.3 * level / LEVELS), 1, 0),
    lambda image, level: affine(image, 1, 0, int(signed(0.3 * level / LEVELS) * image.width), 0, 1, 0),
    lambda image, level: affine(image, 1, 0, 0, 0, 1, int(signed(0.3 * level / LEVELS) * image.height)),
]


def rand_augment(image):
    for operation in random.choices(OPERATIONS, k=2):
        level = random.randint(1, LEVELS - 1)
        if random.random() < 0.5:
            image = operation(image, level)
    return image


def crop(size_px, padding_px):
    return [
        transforms.RandomHorizontalFlip(),
        transforms.RandomCrop(size_px, padding=padding_px, padding_mode="reflect"),
    ]


def load_grey(path):
    with Image.open(path) as image:
        return image.convert("L")


def load_rgb(path):
    with Image.open(path) as image:
        return image.convert("RGB")


class Views(Dataset):
    """The weak and the strong view of each file, of one decode or (as released) of one each."""

    def __init__(self, paths, size_px, released):
        resize = transforms.Resize((size_px, size_px))
        to_tensor = transforms.ToTensor() if released else transforms.PILToTensor()
        weak = [*crop(size_px, WEAK_PADDING_PX), to_tensor]
        strong = [*crop(size_px, STRONG_PADDING_PX), rand_augment, to_tensor]
        before = [transforms.Grayscale(), resize] if released else []
        self.paths = paths
        self.released = released
        self.resize = resize
        self.weak = transforms.Compose([*before, *weak])
        self.strong = transforms.Compose([*before, *strong])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        path = self.paths[index]
        if self.released:
            return self.weak(load_rgb(path)), self.strong(load_rgb(path))
        image = self.resize(load_grey(path))
        return self.weak(image), self.strong(image)


class EndlessPasses(Sampler):
    """Every index once a pass, each pass in a new order, without end: the loader never drains between passes."""

    def __init__(self, length, seed):
        self.length = length
        self.seed = seed

    def __iter__(self):
        order = random.Random(self.seed)
        while True:
            yield from order.sample(range(self.length), self.length)


def core_seconds():
    """Time of all cores that this process and its workers have had, or None where the system does not tell."""
    own = os.times()
    total = own.user + own.system
    for worker in multiprocessing.active_children():
        try:
            with open(f"/proc/{worker.pid}/stat") as file:
                user, system = file.read().rsplit(")", 1)[1].split()[11:13]
        except OSError:
            return None
        total += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return total


def emit(report):
    print(json.dumps(report), flush=True)


def main():
    with open(sys.argv[1]) as file:
        job = json.load(file)
    paths = job["paths"]
    batch_size = job["batchSize"]
    torch.manual_seed(job["seed"])
    opened = time.perf_counter()
    loader = DataLoader(
        Views(paths, job["sizePx"], job["released"]),
        batch_size=batch_size,
        sampler=EndlessPasses(len(paths), job["seed"]),
        num_workers=job["workers"],
        persistent_workers=job["workers"] > 0,
    )
    came = 0
    first_batch_ms = None
    start = None
    for weak, _strong in loader:
        now = time.perf_counter()
        came += len(weak)
        if first_batch_ms is None:
            first_batch_ms = 1000 * (now - opened)
            emit({"event": "first"})
        measured = came - (0 if start is None else start[0])
        seconds = now - (opened if start is None else start[1])
        if measured < len(paths) or measured % len(paths) >= batch_size or seconds < job["minSeconds"]:
            continue
        if start is not None:
            break
        start = (came, now, core_seconds())
    cores = core_seconds()
    emit(
        {
            "event": "done",
            "samples": measured,
            "seconds": seconds,
            "coreSeconds": None if cores is None or start[2] is None else cores - start[2],
            "firstBatchMs": first_batch_ms,
            "mostInFlight": None,
            "declaredInFlight": None,
            "versions": f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}, Pillow {PIL.__version__}",
        }
    )


if __name__ == "__main__":
    main()
