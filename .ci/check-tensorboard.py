"""Checks what TensorBoard reads in the folder of a run: python check-tensorboard.py <run folder>.

Its own reader must find every number of history.jsonl under its tag, at the same steps and no others, and pictures that
are whole. Ends with 1 and says what is wrong where they are not; with 3 where this Python has no tensorboard.
"""

import io
import json
import pathlib
import sys

try:
    import numpy
    from PIL import Image
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
except ImportError as error:
    print(f"no tensorboard: {error}")
    sys.exit(3)

GROUPS = {"step": "training", "validation": "validation"}


def numbers_in(value, tag):
    """The numbers of a history line by their tags, as lib/train/tensorboard/history-scalars.ts names them."""
    if isinstance(value, dict):
        for field, inner in value.items():
            yield from numbers_in(inner, f"{tag}/{field}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield tag, value


def history(path):
    expected = {}
    for line in path.read_text().splitlines():
        record = json.loads(line)
        group, step = GROUPS[record.pop("kind")], record.pop("step")
        for tag, value in numbers_in(record, group):
            expected.setdefault(tag, []).append((step, float(numpy.float32(value))))
    return expected


def check(folder):
    events = {path.parent for path in folder.rglob("events.out.tfevents.*")}
    if len(events) != 1:
        return [f"expected one folder of events below {folder}, got {len(events)}"]
    everything = {"scalars": 0, "images": 0, "tensors": 0}
    found = EventAccumulator(str(events.pop()), size_guidance=everything).Reload()
    tags = found.Tags()
    wrong = []
    expected = history(folder / "history.jsonl")
    for tag, values in expected.items():
        read = [(event.step, event.value) for event in found.Scalars(tag)] if tag in tags["scalars"] else []
        if read != values:
            wrong.append(f"{tag}: expected {len(values)} values as in history.jsonl, got {len(read)}: {read[-3:]}")
    pictures = 0
    for tag in tags["images"]:
        for event in found.Images(tag):
            picture = Image.open(io.BytesIO(event.encoded_image_string))
            picture.load()
            pictures += 1
            if picture.size != (event.width, event.height):
                wrong.append(f"{tag}, step {event.step}: expected {event.width}×{event.height}, got {picture.size}")
    steps = max((step for values in expected.values() for step, _ in values), default=0)
    print(f"{len(expected)} tags of numbers over {steps} steps, {pictures} pictures under {sorted(tags['images'])}")
    return wrong


problems = check(pathlib.Path(sys.argv[1]))
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
