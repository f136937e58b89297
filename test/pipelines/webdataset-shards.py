"""What WebDataset's own library makes of shards, and shards that it writes: webdataset-shards.py read URL... | write FOLDER."""

import base64
import json
import os
import sys

import webdataset


def read(urls):
    """One line of JSON for each sample: its key, and its files in base64."""
    for sample in webdataset.WebDataset(urls, shardshuffle=False, empty_check=False):
        files = {
            name: base64.b64encode(value).decode()
            for name, value in sample.items()
            if not name.startswith("__")
        }
        print(json.dumps({"key": sample["__key__"], "files": files}))


def samples():
    """Samples with folders, several extensions, capitals, and a name too long for a plain header."""
    for i in range(7):
        key = f"folder.x/{'long/' * 40 if i == 3 else ''}sample{i}"
        yield {"__key__": key, "txt": f"text {i}", "Mask.PNG": bytes(range(i)), "json": {"label": i % 2}, "cls": i % 2}


def write(folder):
    """Shards by ShardWriter and one, compressed, by TarWriter."""
    with webdataset.ShardWriter(os.path.join(folder, "train-%06d.tar"), maxcount=3, verbose=0) as shards:
        for sample in samples():
            if "long" not in sample["__key__"]:
                shards.write(sample)
    with webdataset.TarWriter(os.path.join(folder, "pax.tar.gz"), format="PAX_FORMAT") as shard:
        for sample in samples():
            shard.write(sample)


if __name__ == "__main__":
    {"read": read, "write": lambda arguments: write(*arguments)}[sys.argv[1]](sys.argv[2:])
